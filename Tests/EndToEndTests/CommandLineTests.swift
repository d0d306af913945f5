import Foundation
import Testing

@Suite("The command line") struct CommandLineTests {
  static let verbs = ["generate", "doctor", "mux", "model"]

  @Test("every verb explains itself with examples", arguments: verbs) func help(_ verb: String) async throws {
    let outcome = try await Program().run(verb, "--help")
    #expect(outcome.code == 0)
    #expect(outcome.output.lowercased().contains("examples") || verb == "model")
    #expect(outcome.output.contains("hoofbeat \(verb)"))
    #expect(outcome.errors == "")
  }

  @Test("the program lists its verbs and tells its version") func root() async throws {
    let program = try Program()
    let overview = try await program.run()
    #expect(overview.code == 0)
    for verb in Self.verbs { #expect(overview.output.contains("  \(verb) "), "\(verb)") }
    let version = try await program.run("--version")
    #expect(version.output.hasPrefix("hoofbeat "))
  }

  @Test("a wrong command line is one line and code 64") func usage() async throws {
    let program = try Program()
    for outcome in [
      try await program.run("frobnicate"), try await program.run("generate", "--lin", "x"),
      try await program.run("generate", "--line"), try await program.run("mux"),
    ] {
      #expect(outcome.code == 64)
      #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("hoofbeat: "))
      #expect(outcome.errors.contains("--help"))
    }
  }

  @Test("doctor's JSON is one object and its code says whether all is there") func doctor() async throws {
    let outcome = try await Program().run("doctor", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let report = try #require(object as? [String: Any])
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(report["complete"] as? Bool == (outcome.code == 0))
    #expect(Set(findings.compactMap { $0["area"] as? String }).isSuperset(of: ["devices", "codecs", "models"]))
    for finding in findings where finding["state"] as? String == "missing" {
      #expect(finding["remedy"] != nil, "\(finding)")
    }
  }

  @Test("without a Vulkan driver doctor names the package that brings one") func noDriver() async throws {
    var program = try Program()
    program.environment = ["VK_ICD_FILENAMES": "/nowhere.json", "VK_DRIVER_FILES": "/nowhere.json"]
    let outcome = try await program.run("doctor")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("apt-get install mesa-vulkan-drivers"))
  }
}
