/// Transitions of both kinds: Fountain's own and the directive's.
extension ScreenplayBuilder {
  /// Which shot a fade belongs to.
  private enum Side: String, CaseIterable { case `in`, out, both }

  /// Reads `DISSOLVE TO:` and the like. A transition is also the end of a silent shot.
  mutating func read(transition element: FountainElement) {
    let text = element.text.uppercased()
    if text.contains("DISSOLVE") {
      apply(.dissolve, nil, .in, at: element.position)
    } else if text.contains("FADE") {
      let isOut = text.contains("FADE OUT") || text.contains("BLACK") || text.contains("WHITE")
      apply(.fade, nil, text.contains("FADE IN") ? .in : isOut ? .out : .both, at: element.position)
    } else {
      if !text.contains("CUT") {
        diagnostics.append(
          Diagnostic(
            .warning, at: element.position, "\"\(element.text.prefix(40))\" is made as a cut",
            fix: "write CUT TO:, DISSOLVE TO:, FADE IN: or FADE OUT. to choose"))
      }
      apply(.cut, nil, .in, at: element.position)
    }
  }

  /// Reads `[[transition dissolve dur=0.5s]]`, `[[transition fade out]]`.
  mutating func transition(_ values: inout DirectiveValues) {
    let words = values.directive.words
    let duration = values.duration("dur")
    guard !words.isEmpty else {
      values.error("the transition does not say which", "write \(Directive.Name.transition.example)")
      return
    }
    guard let kind: Screenplay.Transition.Kind = values.choice(0, "transition") else { return }
    if let word = values.value("dur"), kind == .cut {
      values.error(word, "a cut takes no time", "remove dur=")
    }
    var side = Side.both
    if words.count > 1 {
      side = Side(rawValue: words[1].text) ?? (words[1].text == "to" ? .out : .both)
      let isRight =
        kind == .fade && (words.count == 2 ? side != .both : words[1].text == "to" && words[2].text == "black")
      guard isRight else {
        values.error(
          words[1], "\"\(words[1].text.prefix(40))\" means nothing here",
          "write cut, dissolve, fade, fade in or fade out")
        return
      }
    }
    apply(kind, duration, kind == .fade ? side : .in, at: values.directive.position)
  }

  private mutating func apply(
    _ kind: Screenplay.Transition.Kind, _ duration: TimeSpec?, _ side: Side, at position: SourcePosition
  ) {
    endPendingAction()
    let value = Screenplay.Transition(kind: kind, duration: kind == .cut ? nil : duration, position: position)
    if side != .in { updatePreviousShot { $0.transitionOut = value } }
    guard side != .out else { return }
    if var draft = open, !draft.hasContent {
      open = nil
      // Directly below [[shot]]: how this very shot comes in.
      draft.shot.transitionIn = value
      open = draft
    } else {
      transition = value
    }
  }
}
