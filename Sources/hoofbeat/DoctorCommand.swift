import ArgumentParser
import Checkpoint
import Diagnosis
import Families
import Foundation
import Generation
import Production

/// `hoofbeat doctor`: what is here, what is missing, and what fixes it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at this machine: devices, kernels, codecs, speech, models.",
    discussion: """
      Says what will be used and why, what is missing, and the command that fixes it. Ends with 1 when something that \
      takes need is missing.

      EXAMPLES
        hoofbeat doctor
        hoofbeat doctor --device llvmpipe
        hoofbeat doctor --json
      """)

  @Option(help: "The Vulkan device that would be asked for; also HOOFBEAT_DEVICE.")
  var device: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let asked = device ?? environment["HOOFBEAT_DEVICE"]
    let diagnosis = Diagnosis(
      findings: Diagnosis.devices(asked: asked, source: device == nil ? "HOOFBEAT_DEVICE" : "--device")
        + Diagnosis.kernels(asked: asked) + Diagnosis.codecs() + Diagnosis.speech()
        + Diagnosis.models(.here, verify: differences))
    if json {
      printJSONLine(Report(version: engineVersion, complete: diagnosis.isComplete, findings: diagnosis.findings))
    } else {
      show(diagnosis)
    }
    if !diagnosis.isComplete { throw ExitCode(1) }
  }

  private func differences(_ folder: String) throws -> [String] {
    let checkpoint = try CheckpointFolder(URL(filePath: folder, directoryHint: .isDirectory))
    let expected = try Families.network(of: checkpoint.config).expectedTensors(checkpoint.config)
    return CheckpointDifference(expected: expected, found: checkpoint.weights).lines
  }

  private struct Report: Encodable {
    var version: String
    var complete: Bool
    var findings: [Finding]
  }

  private func show(_ diagnosis: Diagnosis) {
    let terminal = Terminal(1)
    terminal.write(terminal.colored("hoofbeat \(engineVersion)", .bold) + "\n")
    for area in Finding.Area.allCases {
      let findings = diagnosis.findings.filter { $0.area == area }
      guard !findings.isEmpty else { continue }
      terminal.write("\n" + terminal.colored(area.rawValue.capitalized, .bold) + "\n")
      for finding in findings {
        terminal.write("  \(mark(finding.state, terminal)) \(finding.name): \(finding.detail)\n")
        if let remedy = finding.remedy { terminal.write("      → \(terminal.colored(remedy, .cyan))\n") }
      }
    }
    let missing = diagnosis.findings.filter { $0.state == .missing }.count
    terminal.write(
      "\n"
        + (missing == 0
          ? terminal.colored("Everything that takes need is here.", .green)
          : terminal.colored("\(missing) thing\(missing == 1 ? " is" : "s are") missing.", .red)) + "\n")
  }

  private func mark(_ state: Finding.State, _ terminal: Terminal) -> String {
    switch state {
    case .ok: terminal.colored("✓", .green)
    case .note: terminal.colored("–", .yellow)
    case .missing: terminal.colored("✗", .red)
    }
  }
}
