import Foundation
import Generation
import Testing

@testable import Diagnosis

@Suite("What doctor finds") struct DiagnosisTests {
  @Test("no device at all is missing, with the command that installs one") func noDevice() {
    let findings = Diagnosis.findings(of: [], asked: nil, source: "--device")
    #expect(findings.map(\.state) == [.missing])
    #expect(findings[0].remedy == "apt-get install mesa-vulkan-drivers")
    #expect(!Diagnosis(findings: findings).isComplete)
  }

  @Test("every movie format is looked at") func codecs() {
    #expect(Diagnosis.codecs().map(\.name) == [".mp4", ".webm", ".ogv", ".mov", ".mkv"])
  }

  @Test("a missing default model says how to name its folder") func noModel() {
    let nowhere = ModelLookup(environment: nil, workingFolder: "/nowhere/a", executable: "/nowhere/b/c")
    let findings = Diagnosis.models(nowhere, verify: { _ in [] })
    #expect(findings.map(\.state) == [.missing])
    #expect(findings[0].remedy?.contains("HOOFBEAT_MODELS") == true)
  }

  @Test("a model whose files cannot be read is named with its fault") func brokenModel() throws {
    let shelf = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: shelf) }
    for name in ["foal", "other"] {
      try FileManager.default.createDirectory(at: shelf.appending(path: name), withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: shelf.appending(path: name + "/config.json"))
    }
    let lookup = ModelLookup(environment: shelf.path, workingFolder: "/nowhere/a", executable: "/nowhere/b/c")
    let findings = Diagnosis.models(lookup, verify: { _ in [] })
    #expect(findings.map(\.name) == ["foal", "other"])
    #expect(findings.map(\.state) == [.missing, .note], "only the default model is needed")
    #expect(findings[0].detail.contains("safetensors"))
  }
}
