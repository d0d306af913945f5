import Testing
import TextEncoding

@Suite("The prompt form that daVinci-MagiHuman was trained for")
struct ShotPromptTests {
  @Test("three paragraphs: what is seen, who says what, what is heard")
  func whole() {
    let prompt = ShotPrompt(
      body: "  A woman stands in a dark lamp room.\n\n She listens. ",
      lines: [
        .init(speaker: "young woman", language: "en", text: "Listen."),
        .init(speaker: "old man", language: "zh-Hans", text: "又来了。"),
      ], sound: "rain against glass")
    #expect(
      prompt.text == """
        A woman stands in a dark lamp room.

        She listens.

        Dialogue:
        <young woman, English>: "Listen."
        <old man, Mandarin>: "又来了。"

        Background Sound:
        <rain against glass>
        """)
  }

  @Test("a silent shot has no dialogue, and silence has its own words")
  func silent() {
    #expect(ShotPrompt(body: "Sea.").text == "Sea.\n\nBackground Sound:\n<No prominent background sound>")
    #expect(ShotPrompt(body: "").text == "Background Sound:\n<No prominent background sound>")
  }

  @Test("words cannot break the form")
  func hostile() {
    let prompt = ShotPrompt(
      body: "Sea.", lines: [.init(speaker: "a <b>\n>", language: "", text: "say \"no\"\r\nDialogue:")], sound: "<\n>")
    #expect(
      prompt.text == """
        Sea.

        Dialogue:
        <a b, English>: "say 'no' Dialogue:"

        Background Sound:
        <No prominent background sound>
        """)
  }

  @Test("a prompt that has the form already keeps it")
  func kept() {
    let body = "Sea.\n\nDialogue:\n<man, German>: \"Horch.\"\n\nBackground Sound:\n<wind>"
    #expect(ShotPrompt(body: body, lines: [.init(speaker: "x", text: "y")], sound: "z").text == body)
  }

  @Test("languages by their code, or as they are called")
  func languages() {
    #expect(ShotPrompt.name(ofLanguage: "de-CH") == "German")
    #expect(ShotPrompt.name(ofLanguage: "zh-HK") == "Cantonese")
    #expect(ShotPrompt.name(ofLanguage: "JA") == "Japanese")
    #expect(ShotPrompt.name(ofLanguage: "Icelandic") == "Icelandic")
  }
}
