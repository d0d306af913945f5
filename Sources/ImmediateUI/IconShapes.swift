import Glibc

private func p(_ x: Float, _ y: Float) -> Point { Point(x, y) }

/// Points of part of a circle; degrees clockwise from the right.
func arcPoints(_ center: Point, _ radius: Float, _ from: Float, _ to: Float) -> [Point] {
  let steps = max(3, Int(abs(to - from) / 15))
  return (0...steps).map { step in
    let degrees = from + (to - from) * Float(step) / Float(steps)
    let angle = degrees * .pi / 180
    return Point(center.x + cos(angle) * radius, center.y + sin(angle) * radius)
  }
}

extension Icon {
  var shapes: [IconShape] {
    switch self {
    case .play, .pause, .stop, .stepBack, .stepForward, .toStart, .toEnd, .loop, .record: transport
    case .volume, .mute, .waveform, .spectrogram, .microphone: sound
    case .film, .picture, .camera, .scissors, .marker, .event, .haptic, .mouth, .clock, .bolt: timeline
    case .folder, .save, .export, .importing, .copy, .trash, .undo, .refresh, .gear, .list, .layers, .compare: files
    default: signs
    }
  }

  private var transport: [IconShape] {
    switch self {
    case .play: [.fill([p(7.5, 4.5), p(19.5, 12), p(7.5, 19.5)])]
    case .pause: [.box(6.5, 5, 10, 19), .box(14, 5, 17.5, 19)]
    case .stop: [.box(6, 6, 18, 18)]
    case .stepForward: [.box(5, 6, 7.5, 18), .fill([p(10.5, 6), p(19.5, 12), p(10.5, 18)])]
    case .stepBack: [.box(16.5, 6, 19, 18), .fill([p(13.5, 18), p(4.5, 12), p(13.5, 6)])]
    case .toStart:
      [.box(4.5, 6, 7, 18), .fill([p(13, 18), p(7, 12), p(13, 6)]), .fill([p(20, 18), p(14, 12), p(20, 6)])]
    case .toEnd:
      [.box(17, 6, 19.5, 18), .fill([p(11, 6), p(17, 12), p(11, 18)]), .fill([p(4, 6), p(10, 12), p(4, 18)])]
    case .loop:
      [
        .line([p(4, 12)] + arcPoints(p(8, 10), 4, 180, 270) + [p(17, 6)], closed: false),
        .fill([p(16, 2.5), p(21, 6), p(16, 9.5)]),
        .line([p(20, 12)] + arcPoints(p(16, 14), 4, 0, 90) + [p(7, 18)], closed: false),
        .fill([p(8, 21.5), p(3, 18), p(8, 14.5)]),
      ]
    default: [.dot(p(12, 12), 7)]
    }
  }

  private var sound: [IconShape] {
    let speaker: [IconShape] = [
      .box(3, 9, 7, 15), .fill([p(7, 9), p(12, 4.5), p(12, 19.5), p(7, 15)]),
    ]
    switch self {
    case .volume: return speaker + [.arc(p(12.5, 12), 4, -45, 45), .arc(p(12.5, 12), 8, -50, 50)]
    case .mute: return speaker + [.line(p(15.5, 9), p(21.5, 15)), .line(p(21.5, 9), p(15.5, 15))]
    case .waveform:
      return [(3, 2), (6.6, 6), (10.2, 9), (13.8, 4.5), (17.4, 7), (21, 2.5)].map { x, h in
        .line(p(x, 12 - h), p(x, 12 + h))
      }
    case .spectrogram:
      return [
        .frame(3, 4, 21, 20), .box(6, 13, 9, 17), .box(10.5, 7, 13.5, 17), .box(15, 10.5, 18, 17),
      ]
    default:
      return [
        .frame(9, 3, 15, 14, round: 3), .arc(p(12, 11), 7, 0, 180), .line(p(12, 18), p(12, 21.5)),
      ]
    }
  }

  private var timeline: [IconShape] {
    switch self {
    case .film:
      [
        .frame(3, 4, 21, 20), .line(p(7.5, 4), p(7.5, 20)), .line(p(16.5, 4), p(16.5, 20)),
        .line(p(3, 9.3), p(7.5, 9.3)),
        .line(p(3, 14.7), p(7.5, 14.7)), .line(p(16.5, 9.3), p(21, 9.3)), .line(p(16.5, 14.7), p(21, 14.7)),
      ]
    case .picture:
      [.frame(3, 4, 21, 20), .dot(p(8.5, 9.5), 2), .line(p(4, 18), p(9.5, 13.5), p(12.5, 16), p(16, 12), p(20.5, 17))]
    case .camera:
      [
        .line([p(8, 7), p(9.8, 4.5), p(14.2, 4.5), p(16, 7)], closed: false), .frame(2.5, 7, 21.5, 19.5),
        .ring(p(12, 13), 3.6),
      ]
    case .scissors:
      [
        .ring(p(6, 6.5), 2.6), .ring(p(6, 17.5), 2.6), .line(p(8.2, 8.1), p(20.5, 17.5)),
        .line(p(8.2, 15.9), p(20.5, 6.5)),
      ]
    case .marker: [.outline(p(6.5, 3.5), p(17.5, 3.5), p(17.5, 20.5), p(12, 15.5), p(6.5, 20.5))]
    case .event, .bolt:
      [
        .fill([p(13.5, 2.5), p(13, 10), p(11, 14), p(5, 14)]), .fill([p(10.5, 21.5), p(11, 14), p(13, 10), p(19, 10)]),
        .fill([p(5, 14), p(13, 10), p(19, 10), p(11, 14)]),
      ]
    case .haptic:
      [
        .frame(8, 4, 16, 20), .line(p(4.5, 8), p(4.5, 16)), .line(p(19.5, 8), p(19.5, 16)),
        .line(p(1.5, 10), p(1.5, 14)),
        .line(p(22.5, 10), p(22.5, 14)),
      ]
    case .mouth:
      [
        .line(
          [p(2.5, 11.5), p(8.5, 7), p(12, 8.4), p(15.5, 7), p(21.5, 11.5)] + arcPoints(p(12, 9), 9.2, 25, 155),
          closed: true),
        .line(p(3, 11.5), p(9, 12.2), p(15, 12.2), p(21, 11.5)),
      ]
    default: [.ring(p(12, 12), 9), .line(p(12, 6.5), p(12, 12), p(16, 14.5))]
    }
  }

  private var files: [IconShape] {
    switch self {
    case .folder: [.outline(p(3, 5), p(9.5, 5), p(11.5, 8), p(21, 8), p(21, 19), p(3, 19))]
    case .save:
      [
        .outline(p(4, 4), p(16.5, 4), p(20, 7.5), p(20, 20), p(4, 20)),
        .outline(p(8, 14), p(16, 14), p(16, 20), p(8, 20)),
        .line(p(8, 4), p(8, 8.5), p(14, 8.5)),
      ]
    case .export:
      [
        .line(p(12, 15), p(12, 4.5)), .line(p(7.5, 8.5), p(12, 4), p(16.5, 8.5)),
        .line(p(4, 14), p(4, 20), p(20, 20), p(20, 14)),
      ]
    case .importing:
      [
        .line(p(12, 4), p(12, 14.5)), .line(p(7.5, 10.5), p(12, 15), p(16.5, 10.5)),
        .line(p(4, 14), p(4, 20), p(20, 20), p(20, 14)),
      ]
    case .copy:
      [.frame(8.5, 8.5, 20.5, 20.5), .line(p(5.5, 15.5), p(3.5, 15.5), p(3.5, 3.5), p(15.5, 3.5), p(15.5, 5.5))]
    case .trash:
      [
        .line(p(4, 6.5), p(20, 6.5)), .line(p(9, 6), p(9.5, 3.5), p(14.5, 3.5), p(15, 6)),
        .line(p(6, 6.5), p(7, 20.5), p(17, 20.5), p(18, 6.5)),
      ]
    case .undo:
      [
        .line([p(5, 9), p(14, 9)] + arcPoints(p(14, 14), 5, 270, 450) + [p(8, 19)], closed: false),
        .line(p(9, 4.5), p(4.5, 9), p(9, 13.5)),
      ]
    case .refresh: [.arc(p(12, 12), 8, -20, 250), .fill([p(4.5, 2.5), p(11.5, 3.5), p(7, 9)])]
    case .gear:
      [.ring(p(12, 12), 6.2), .ring(p(12, 12), 2.4)]
        + (0..<8).map { tooth in
          let angle = Float(tooth) * .pi / 4
          return .line(
            p(12 + cos(angle) * 6.6, 12 + sin(angle) * 6.6), p(12 + cos(angle) * 9.8, 12 + sin(angle) * 9.8))
        }
    case .list:
      [6, 12, 18].flatMap { y -> [IconShape] in [.dot(p(4.5, y), 1.5), .line(p(9, y), p(21, y))] }
    case .layers:
      [
        .outline(p(12, 3), p(21, 8), p(12, 13), p(3, 8)), .line(p(3, 12.5), p(12, 17.5), p(21, 12.5)),
        .line(p(3, 16.5), p(12, 21.5), p(21, 16.5)),
      ]
    default: [.frame(3, 4, 21, 20), .line(p(12, 4), p(12, 20)), .box(14, 7, 18.5, 17)]
    }
  }

  private var signs: [IconShape] {
    let star = (0..<10).map { corner -> Point in
      let radius: Float = corner.isMultiple(of: 2) ? 9.5 : 4.1
      let angle = Float(corner) * .pi / 5 - .pi / 2
      return p(12 + cos(angle) * radius, 12.6 + sin(angle) * radius)
    }
    switch self {
    case .star: return [.line(star, closed: true)]
    case .starFilled:
      // Each part reaches from a point to the far side, so that no seam shows between them.
      return (0..<5).map { .fill([star[$0 * 2], star[($0 * 2 + 3) % 10], star[($0 * 2 + 7) % 10]]) }
    case .check: return [.line(p(4.5, 12.5), p(10, 18), p(20, 6.5))]
    case .close: return [.line(p(6, 6), p(18, 18)), .line(p(18, 6), p(6, 18))]
    case .plus: return [.line(p(12, 5), p(12, 19)), .line(p(5, 12), p(19, 12))]
    case .minus: return [.line(p(5, 12), p(19, 12))]
    case .more: return [.dot(p(5, 12), 1.8), .dot(p(12, 12), 1.8), .dot(p(19, 12), 1.8)]
    case .search: return [.ring(p(10.5, 10.5), 6), .line(p(15, 15), p(20.5, 20.5))]
    case .chevronRight: return [.line(p(9, 5.5), p(15.5, 12), p(9, 18.5))]
    case .chevronLeft: return [.line(p(15, 5.5), p(8.5, 12), p(15, 18.5))]
    case .chevronDown: return [.line(p(5.5, 9), p(12, 15.5), p(18.5, 9))]
    case .eye:
      return [
        .line(arcPoints(p(12, 19), 12.2, 215, 325) + arcPoints(p(12, 5), 12.2, 35, 145), closed: true),
        .dot(p(12, 12), 3),
      ]
    case .chat:
      return [
        .line([p(3, 5), p(21, 5), p(21, 17), p(12, 17), p(7, 21.5), p(7, 17), p(3, 17)], closed: true),
        .line(p(7.5, 11), p(16.5, 11)),
      ]
    case .gamepad:
      return [
        .line(
          arcPoints(p(7.5, 11.5), 5, 180, 270) + arcPoints(p(16.5, 11.5), 5, 270, 360)
            + [p(22, 17), p(20, 19), p(17.5, 18), p(15.5, 15), p(8.5, 15), p(6.5, 18), p(4, 19), p(2, 17)], closed: true
        ),
        .line(p(6, 11), p(10.5, 11)), .line(p(8.25, 8.75), p(8.25, 13.25)), .dot(p(15, 11.9), 1.2),
        .dot(p(17.5, 9.8), 1.2),
      ]
    case .sparkles:
      return [
        .fill([p(10, 3.5), p(12.4, 12), p(10, 20.5), p(7.6, 12)]),
        .fill([p(1.5, 12), p(10, 9.6), p(18.5, 12), p(10, 14.4)]),
        .line(p(19.5, 2.5), p(19.5, 8.5)), .line(p(16.5, 5.5), p(22.5, 5.5)),
      ]
    case .expand:
      return [
        .line(p(4, 9), p(4, 4), p(9, 4)), .line(p(15, 4), p(20, 4), p(20, 9)), .line(p(20, 15), p(20, 20), p(15, 20)),
        .line(p(9, 20), p(4, 20), p(4, 15)),
      ]
    case .pixels:
      return [.frame(3.5, 3.5, 20.5, 20.5, round: 1), .box(6.5, 6.5, 12, 12), .box(12, 12, 17.5, 17.5)]
    case .warning:
      return [.outline(p(12, 3.5), p(22, 20.5), p(2, 20.5)), .line(p(12, 9.5), p(12, 14.5)), .dot(p(12, 17.5), 1.3)]
    case .error: return [.ring(p(12, 12), 9.3), .line(p(12, 6.5), p(12, 13)), .dot(p(12, 16.5), 1.4)]
    default: return [.ring(p(12, 12), 9.3), .dot(p(12, 7.7), 1.4), .line(p(12, 11), p(12, 17))]
    }
  }
}
