import Foundation
import Testing

@Suite("From a screenplay to bundles", .serialized) struct BuildTests {
  @Test func `A new project is built by the shipped model, then there is nothing to do, then one shot changes`()
    async throws
  {
    let program = try Program()
    let film = program.scratch.work + "/film"
    #expect(try await program.run("init", "film").code == 0)
    let first = try await program.run("build", "film", "--target", "otio", "--target", "haptics")
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("film/build/intro/otio") && first.output.contains("film/build/intro/haptics"))
    #expect(first.errors.contains("6 made, 0 from the cache"), "\(first.errors)")
    let second = try await program.run("build", "film", "--target", "otio", "--target", "haptics", "--json")
    #expect(second.code == 0 && second.errors == "")
    #expect(second.output.contains(#""made":0"#) && second.output.contains(#""isNew":false"#), "\(second.output)")
    let explained = try await program.run("build", "film", "--target", "haptics", "--explain")
    #expect(explained.output == "0 of 4 would be made\n")

    let script = film + "/intro.fountain"
    let text = try String(contentsOfFile: script, encoding: .utf8)
    try text.replacing("Is anybody there?", with: "Is anybody here?").write(
      toFile: script, atomically: true, encoding: .utf8)
    let why = try await program.run("build", "film", "--target", "haptics", "--explain")
    #expect(why.output.contains("take:intro/sh020/1: lines"), "\(why.output)")
    #expect(why.output.contains("cut:intro: ") && !why.output.contains("take:intro/sh010/1"), "\(why.output)")

    #expect(try await program.run("choose", "film", "sh020", "2").code == 0)
    let takes = try await program.run("takes", "film", "sh020")
    #expect(takes.output.contains("* intro/sh020 take 2") && takes.output.contains("not made yet"), "\(takes.output)")
    let depfile = try await program.run(
      "build", "film", "--target", "haptics", "--depfile", "film.d", "--depfile-target", "film.stamp")
    #expect(depfile.code == 0 && depfile.errors.contains("made take:intro/sh020/2"), "\(depfile.errors)")
    let rule = try String(contentsOfFile: program.scratch.work + "/film.d", encoding: .utf8)
    #expect(rule.hasPrefix("film.stamp:") && rule.contains("intro.fountain") && rule.contains("takes.json"))
  }
}
