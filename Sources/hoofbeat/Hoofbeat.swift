import ArgumentParser

@main
struct Hoofbeat: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hoofbeat", abstract: "Picture and sound, denoised together, on your own machine.",
    subcommands: [MuxCommand.self])
}
