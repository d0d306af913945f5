import Generation
import Testing

@Suite("Unknown words") struct VocabularyTests {
  let known = ["thunder", "explosion", "door", "bell"]

  @Test("a near word is suggested and all are listed") func near() {
    let error = GenerationError.unknown("event", "Tunder", known: known)
    #expect(error.description.contains("did you mean thunder?"))
    #expect(error.description.contains("thunder, explosion, door, bell"))
  }

  @Test("a far word gets the list only") func far() {
    let error = GenerationError.unknown("event", "giraffe", known: known)
    #expect(!error.description.contains("did you mean"))
    #expect(error.description.contains("explosion"))
  }

  @Test("an endless word is cut and still answered at once") func endless() {
    let error = GenerationError.unknown("event", String(repeating: "x", count: 1 << 20), known: known)
    #expect(error.description.count < 200)
  }

  @Test("a model without such words says so") func none() {
    #expect(GenerationError.unknown("event", "thunder", known: []).description.contains("knows no events"))
  }
}
