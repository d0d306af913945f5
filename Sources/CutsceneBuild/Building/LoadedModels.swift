import Generation
import Production

/// The models of a build, each loaded when the first take needs it and kept.
actor LoadedModels {
  private let source: any ModelSource
  private var makers: [String: TakeMaker] = [:]

  init(_ source: any ModelSource) { self.source = source }

  /// The maker of takes with the model of this name.
  func maker(_ name: String) throws -> TakeMaker {
    if let maker = makers[name] { return maker }
    let maker = TakeMaker(try source.generator(name))
    makers[name] = maker
    return maker
  }
}
