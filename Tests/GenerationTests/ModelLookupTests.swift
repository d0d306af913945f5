import Generation
import Testing

@Suite("Finding a model") struct ModelLookupTests {
  let lookup = ModelLookup(
    environment: "/shelf:spare", workingFolder: "/home/me", executable: "/opt/hoofbeat/.build/release/hoofbeat")

  @Test("the search goes from the environment to the folders above the program") func order() {
    #expect(
      lookup.folders == [
        "/shelf", "/home/me/spare", "/home/me/models", "/opt/hoofbeat/.build/share/hoofbeat/models",
        "/opt/hoofbeat/.build/models", "/opt/hoofbeat/models", "/opt/models", "/models",
      ])
  }

  @Test("a name is found in the first folder that has it") func byName() throws {
    let models: Set = ["/opt/hoofbeat/models/foal", "/home/me/models/foal", "/opt/hoofbeat/models/other"]
    #expect(try lookup.find(nil, isModel: models.contains) == "/home/me/models/foal")
    #expect(try lookup.find("other", isModel: models.contains) == "/opt/hoofbeat/models/other")
  }

  @Test("a path is taken as it is, relative ones from the working folder") func byPath() throws {
    let models: Set = ["/home/me/mine", "/x/y"]
    #expect(try lookup.find("mine/", isModel: models.contains) == "/home/me/mine")
    #expect(try lookup.find("/x/y", isModel: models.contains) == "/x/y")
  }

  @Test("what is not there is refused with the places that were searched") func missing() {
    let nothing = #expect(throws: GenerationError.self) { try lookup.find(nil, isModel: { _ in false }) }
    #expect(nothing?.description.contains("/shelf") == true)
    #expect(nothing?.description.contains("HOOFBEAT_MODELS") == true)
    let path = #expect(throws: GenerationError.self) { try lookup.find("a/b", isModel: { _ in false }) }
    #expect(path?.description.contains("config.json") == true)
    #expect(throws: GenerationError.self) { try lookup.find("", isModel: { _ in true }) }
  }
}
