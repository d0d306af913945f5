import Testing

@testable import EngineExport

@Suite("Names, identities and scalars of Unity's files")
struct UnityNamesTests {
  @Test(
    "MD5 gives RFC 1321's digests",
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
      ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
      (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a"
      ),
      ("signal/door_slam", "5ace972bef0f4c9929d1523227af6355"),
    ])
  func digests(text: String, digest: String) {
    #expect(MD5.hexadecimal(text) == digest)
  }

  @Test("MD5 pads every length around a block's end", arguments: 54...66)
  func padding(length: Int) {
    #expect(MD5.hexadecimal(String(repeating: "x", count: length)).count == 32)
    #expect(
      MD5.hexadecimal(String(repeating: "x", count: length))
        != MD5.hexadecimal(String(repeating: "x", count: length + 1)))
  }

  @Test("CRC-32 gives the hashes by which Unity names a binding")
  func checksums() {
    #expect(CRC32.checksum("Face") == 2_770_785_369)
    #expect(CRC32.checksum("blendShape.jawOpen") == 2_671_929_183)
    #expect(CRC32.checksum("blendShape.viseme_PP") == 139_214_970)
  }

  @Test("A GUID is the digest of package and path")
  func guids() {
    let names = UnityNames(id: "lighthouse")
    #expect(names.guid("Media") == MD5.hexadecimal("com.hoofbeat.cutscene.lighthouse/Media"))
    #expect(names.guid("Media") != UnityNames(id: "harbour").guid("Media"))
  }

  @Test(
    "Any id gives a package name and an identifier that Unity takes, and different ids different ones",
    arguments: [
      "lighthouse", "Lighthouse", "light house", "intro.de", "intro_de", "01", "a..b", ".a", "Ärger", "", "x-y",
    ])
  func packages(id: String) throws {
    let names = UnityNames(id: id)
    let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    #expect(names.package.allSatisfy { letters.contains($0) } && names.package.count <= 214)
    #expect(!names.package.contains("..") && !names.package.hasSuffix("."))
    let word = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
    #expect(names.identifier.allSatisfy { word.contains($0) })
    for other in ["lighthouse", "Lighthouse", "light house", "intro.de", "intro_de", "intro-de"] where other != id {
      #expect(UnityNames(id: other).package != names.package)
      #expect(UnityNames(id: other).namespace != names.namespace)
    }
  }

  @Test("Plain words stay plain, everything else is quoted so that it reads back")
  func scalars() {
    #expect(UnityYAML.scalar("door_slam") == "door_slam")
    #expect(UnityYAML.scalar("No") == "'No'")
    #expect(UnityYAML.scalar("1e3") == "'1e3'")
    #expect(UnityYAML.scalar("") == "''")
    #expect(UnityYAML.scalar("it's: {a}") == "'it''s: {a}'")
    #expect(UnityYAML.scalar("a\nb\"\\é😀") == #""a\x0Ab\"\\\xE9\U0001F600""#)
  }
}
