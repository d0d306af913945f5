import Foundation
import Generation
import Production
import Synchronization
import Timeline

/// What `hoofbeat generate` says while it works: a progress bar for people, plain lines for logs, JSON for programs.
final class GenerateReport: Sendable {
  private struct State {
    var device = ""
    var stage = ""
    var lastDrawn = -Double.infinity
    /// When the first progress came: loading the model says nothing about the rest.
    var began: Double?
  }

  private let json: Bool
  private let errors = Terminal(2)
  private let output = Terminal(1)
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  init(json: Bool) {
    self.json = json
  }

  private var elapsed: Double {
    let parts = (ContinuousClock.now - started).components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  func loading() {
    if !json && errors.isInteractive { errors.write("Loading the model…") }
  }

  func plan(_ plan: Preflight, _ identity: ModelIdentity, seed: UInt64) {
    // "llvmpipe (LLVM 15.0.6, 512 bits)": the bar shows the part before the bracket.
    state.withLock { $0.device = identity.device.split(separator: " (").first.map(String.init) ?? identity.device }
    if json {
      printJSONLine(
        Plan(
          seconds: plan.duration.seconds, frames: plan.frames, width: plan.width, height: plan.height,
          steps: plan.steps,
          seed: seed, model: identity.name, weightsSHA256: identity.weightsDigest, device: identity.device,
          deviceReason: identity.deviceReason))
      for warning in plan.warnings { printJSONLine(Message(event: "warning", message: warning)) }
      return
    }
    clearLine()
    let rounded = String(format: "%.2f", plan.duration.seconds)
    errors.write(
      "\(identity.name): \(rounded) s, \(plan.frames) pictures of \(plan.width)×\(plan.height), \(plan.steps) steps, "
        + "seed \(seed), on \(identity.device), \(identity.deviceReason)\n")
  }

  func progress(_ progress: TakeProgress) {
    let now = elapsed
    state.withLock { state in
      let began = state.began ?? now
      state.began = began
      let remaining = progress.fraction > 0.01 ? (now - began) * (1 - progress.fraction) / progress.fraction : nil
      let isNew = state.stage != progress.stage
      if json {
        // Every step of the model, but only ten lines for the many small files.
        let many = progress.total > 100
        guard isNew || !many || progress.done == progress.total || now - state.lastDrawn > 0.25 else { return }
        printJSONLine(
          Step(
            stage: progress.stage, done: progress.done, total: progress.total, fraction: progress.fraction,
            etaSeconds: remaining))
      } else if errors.isInteractive {
        guard isNew || now - state.lastDrawn > 0.05 || progress.fraction >= 1 else { return }
        errors.write("\r\u{1B}[K" + bar(progress, remaining: remaining, device: state.device))
      } else if isNew {
        errors.write("\(progress.stage)…\n")
      }
      state.lastDrawn = now
      state.stage = progress.stage
    }
  }

  func finish(_ take: Take) {
    let seconds = elapsed
    if json {
      for warning in take.warnings { printJSONLine(Message(event: "warning", message: warning)) }
      printJSONLine(
        Done(path: take.path, files: take.files, seconds: take.seconds, frames: take.frames, elapsedSeconds: seconds))
      return
    }
    clearLine()
    for warning in take.warnings { errors.write(errors.colored("Note:", .yellow) + " \(Terminal.sentence(warning))\n") }
    output.write(
      output.colored(take.path, .bold)
        + String(format: ": %.2f s, %d pictures, made in %.1f s\n", take.seconds, take.frames, seconds)
        + take.files.map { "  \(take.path)/\($0)\n" }.joined())
  }

  /// Leaves the terminal tidy for the line that says what went wrong.
  func fail(_ error: any Error) {
    if json {
      let message = error is Interrupted ? "Stopped; nothing was written." : Terminal.sentence("\(error)")
      printJSONLine(Message(event: "error", message: message))
    } else {
      clearLine()
    }
  }

  private func clearLine() {
    if errors.isInteractive { errors.write("\r\u{1B}[K") }
  }

  /// `━━━━━━━━────────  42%  denoising 5/8 · 3 s left · llvmpipe`, cut to the terminal's width.
  private func bar(_ progress: TakeProgress, remaining: Double?, device: String) -> String {
    let width = errors.width
    let cells = min(30, max(8, width / 4))
    let filled = min(cells, Int(progress.fraction * Double(cells)))
    let percent = String(format: "%3d%%", Int(progress.fraction * 100))
    var words = "\(progress.stage) \(progress.done)/\(progress.total)"
    if let remaining { words += remaining < 1 ? " · less than 1 s left" : " · \(clock(remaining)) left" }
    words += " · \(device)"
    let room = max(0, width - cells - 8)
    return errors.colored(String(repeating: "━", count: filled), .cyan)
      + errors.colored(String(repeating: "─", count: cells - filled), .dim) + " \(percent)  \(words.prefix(room))"
  }

  private func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : String(format: "%d:%02d", whole / 60, whole % 60)
  }

  private struct Plan: Encodable {
    var event = "plan"
    var seconds: Double
    var frames, width, height, steps: Int
    var seed: UInt64
    var model, weightsSHA256, device, deviceReason: String
  }

  private struct Step: Encodable {
    var event = "progress"
    var stage: String
    var done, total: Int
    var fraction: Double
    var etaSeconds: Double?
  }

  private struct Message: Encodable {
    var event, message: String
  }

  private struct Done: Encodable {
    var event = "take"
    var path: String
    var files: [String]
    var seconds: Double
    var frames: Int
    var elapsedSeconds: Double
  }
}
