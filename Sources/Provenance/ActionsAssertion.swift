/// The assertion `c2pa.actions.v2` (C2PA 2.x, Actions): one action, `c2pa.created`, that holds the whole statement.
enum ActionsAssertion {
  static let label = "c2pa.actions.v2"

  /// The assertion of `statement`.
  static func value(_ statement: ProvenanceStatement) -> CBORValue {
    var parameters: [String: CBORValue] = [
      "hoofbeat.models": .array(
        statement.models.map { model in
          .object([
            "family": .text(model.family), "name": .text(model.name), "trainingData": .text(model.trainingData),
            "weightsSHA256": .text(model.weightsSHA256),
          ])
        })
    ]
    if let digest = statement.requestSHA256 { parameters["hoofbeat.requestSHA256"] = .text(digest) }
    if !statement.humanParts.isEmpty {
      parameters["hoofbeat.humanParts"] = .array(statement.humanParts.map { .text($0) })
    }
    return .object([
      "actions": .array([
        .object([
          "action": "c2pa.created",
          "description": .text("Made with \(statement.makers)."),
          "digitalSourceType": .text(statement.source.rawValue),
          "parameters": .object(parameters),
          "softwareAgent": generator(statement),
        ])
      ])
    ])
  }

  /// Who made the claim, also `claim_generator_info`.
  static func generator(_ statement: ProvenanceStatement) -> CBORValue {
    .object(["name": "Hoofbeat", "version": .text(statement.engineVersion)])
  }

  /// The statement that an assertion holds, with the claim's `title`; nil if it is of another form. Members that are not
  /// read here show when the manifest is made again from the statement and compared.
  static func statement(_ value: CBORValue, title: String) -> ProvenanceStatement? {
    guard let action = value["actions"]?.arrayValue?.first, let parameters = action["parameters"],
      let source = action["digitalSourceType"]?.textValue.flatMap(ProvenanceStatement.Source.init),
      let version = action["softwareAgent"]?["version"]?.textValue,
      let models = parameters["hoofbeat.models"]?.arrayValue
    else { return nil }
    return ProvenanceStatement(
      title: title,
      models: models.map { model in
        ProvenanceStatement.Model(
          family: model["family"]?.textValue ?? "", name: model["name"]?.textValue ?? "",
          weightsSHA256: model["weightsSHA256"]?.textValue ?? "", trainingData: model["trainingData"]?.textValue ?? "")
      },
      engineVersion: version, requestSHA256: parameters["hoofbeat.requestSHA256"]?.textValue, source: source,
      humanParts: (parameters["hoofbeat.humanParts"]?.arrayValue ?? []).compactMap(\.textValue))
  }
}

extension CBORValue: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self = .text(value) }
}
