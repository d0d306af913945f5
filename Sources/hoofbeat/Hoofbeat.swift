import ArgumentParser
import Foundation
import Production

@main
struct Hoofbeat: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hoofbeat", abstract: "Picture and sound, denoised together, on your own machine.",
    discussion: """
      EXAMPLES
        hoofbeat doctor
        hoofbeat generate --image me.png --line "Captain, the reactor is failing." --prompt rain -o take
        hoofbeat init intro && hoofbeat build intro
        hoofbeat mux take/frames take/sound.wav --fps 24 -o take.mov
      """,
    version: "hoofbeat \(engineVersion)",
    subcommands: [
      GenerateCommand.self, InitCommand.self, BuildCommand.self, TagCommand.self, ImportCommand.self, TakesCommand.self,
      ChooseCommand.self, InspectCommand.self, PreviewCommand.self, PlayCommand.self, DoctorCommand.self,
      ModelCommand.self, MuxCommand.self,
      BenchCommand.self,
    ])

  /// Parses, runs, and ends with one line for every error: 64 for a wrong command line, 128 and the signal's number when
  /// interrupted, 1 for everything else.
  static func main() async {
    let command: any ParsableCommand
    do {
      command = try parseAsRoot()
    } catch {
      end(parsing: error)
    }
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        var plain = command
        try plain.run()
      }
    } catch let stop as Interrupted {
      Terminal.complain("Stopped; nothing was written.")
      Foundation.exit(128 + stop.signal)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch  where error is CleanExit || error is ValidationError || exitCode(for: error) == .success {
      end(parsing: error)
    } catch {
      Terminal.complain(error)
      Foundation.exit(1)
    }
  }

  /// Prints help and version as they are, and what is wrong with a command line in one line.
  private static func end(parsing error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .success {
      print(fullMessage(for: error))
      Foundation.exit(0)
    }
    let verbs = configuration.subcommands.compactMap { $0.configuration.commandName }
    let verb = CommandLine.arguments.dropFirst().first { verbs.contains($0) }.map { " " + $0 } ?? ""
    Terminal.complain(Terminal.sentence(message(for: error)) + " See hoofbeat\(verb) --help.")
    Foundation.exit(code.rawValue)
  }
}
