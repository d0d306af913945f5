import Foundation

/// Files that text files name: scenes, scripts, pages, timelines. One rule for each kind of text.
///
/// It looks for what the formats use to name a file, not for everything that might be a name, so that what it finds can be
/// called missing without guessing.
struct ReferenceScanner {
  /// A file that is named.
  struct Reference: Hashable {
    /// As it is written.
    var text: String
    /// Paths below the root, any of which will do.
    var candidates: [String]
  }

  /// The largest text that is looked through, in bytes.
  static let limit = 16 << 20

  private let contents: FolderContents
  /// Folders with a `project.godot`, longest first.
  private let godotRoots: [String]

  init(_ contents: FolderContents) {
    self.contents = contents
    godotRoots = contents.files.map(\.path).filter { $0 == "project.godot" || $0.hasSuffix("/project.godot") }
      .map(folderOf).sorted { $0.utf8.count > $1.utf8.count }
  }

  /// Whether the file at `path` is of a kind that is looked through.
  static func understands(_ path: String) -> Bool { rules[extensionOf(path)] != nil }

  /// The files that the text of `path` names.
  func references(_ text: String, in path: String) -> [Reference] {
    guard let rule = Self.rules[extensionOf(path)] else { return [] }
    var seen: Set<String> = []
    return rule(text).filter { seen.insert($0).inserted }.compactMap { reference($0, in: path) }
  }

  private func reference(_ text: String, in path: String) -> Reference? {
    var name = text
    if name.hasPrefix("res://") {
      let root = godotRoots.first { $0.isEmpty || path.hasPrefix($0 + "/") } ?? ""
      return Reference(text: text, candidates: [Self.joined(root, String(name.dropFirst(6)))])
    }
    for scheme in ["file://localhost/", "file:///"] where name.hasPrefix(scheme) { return nil }
    guard !name.contains("://"), !name.hasPrefix("data:"), !name.hasPrefix("mailto:"), !name.hasPrefix("#"),
      !name.hasPrefix("user:"), !name.hasPrefix("//"), !name.hasPrefix("blob:"), !name.isEmpty
    else { return nil }
    name = String(name.prefix { $0 != "#" && $0 != "?" })
    if Self.isEncoded(path) { name = name.removingPercentEncoding ?? name }
    let folder = folderOf(path)
    var candidates = [Self.joined(folder, name)]
    if !Self.isEncoded(path) {
      // Scripts name files from the folder that the engine runs in.
      candidates.append(Self.joined("", name))
      if let game = folder.split(separator: "/").firstIndex(of: "game") {
        candidates.append(Self.joined(folder.split(separator: "/")[...game].joined(separator: "/"), name))
      }
    }
    return Reference(text: text, candidates: candidates)
  }

  /// Whether a reference is kept by what is there: a file, or a folder for names that end in `/`.
  func isKept(_ reference: Reference) -> Bool {
    reference.candidates.contains { candidate in
      contents.contains(candidate) || contents.folders.contains(candidate)
    }
  }

  /// Whether every way of reading a reference leaves the folder.
  func leaves(_ reference: Reference) -> Bool { reference.candidates.allSatisfy { $0.hasPrefix("..") } }

  private static func isEncoded(_ path: String) -> Bool {
    ["html", "htm", "xml", "css", "otio", "gltf"].contains(extensionOf(path))
  }

  /// A path from a folder, `.` and `..` resolved; it begins with `..` where it leaves the root.
  static func joined(_ folder: String, _ name: String) -> String {
    var parts: [Substring] = name.hasPrefix("/") ? [] : folder.split(separator: "/")
    for part in name.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  private typealias Rule = @Sendable (String) -> [String]

  private static let rules: [String: Rule] = [
    "tscn": godot, "tres": godot, "godot": godot, "gd": { quoted($0, after: ["preload(", "load("]) },
    "html": markup, "htm": markup, "svg": markup,
    "css": { styled($0) + quoted($0, after: ["@import "]) },
    "js": { scripted($0) }, "mjs": { scripted($0) },
    "xml": { elements($0, "pathurl") }, "fcpxml": { quoted($0, after: ["src="]) },
    "otio": { values($0, ["target_url"]) },
    "gltf": { values($0, ["uri"]) },
    "json": { values($0, documentKeys).filter(looksLikeFile) },
    "rpy": { quoted(withoutRemarks($0, "#"), after: []).filter(looksLikeFile) },
    "lua": { quoted(withoutRemarks($0, "--"), after: []).filter(looksLikeFile) },
    "m3u8": { $0.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") } },
  ]

  /// Members of JSON objects that name files in the documents that engines read here.
  private static let documentKeys: Set<String> = [
    "target_url", "uri", "image", "movie", "sound", "subtitles", "file", "frameFiles", "src", "poster", "clip",
  ]

  private static let fileExtensions: Set<String> = [
    "png", "jpg", "jpeg", "webp", "ktx2", "mp4", "webm", "ogv", "mov", "mkv", "wav", "ogg", "opus", "flac", "mp3",
    "vtt",
    "srt", "json", "csv", "glb", "gltf", "xml", "otio", "edl", "haptic", "ahap", "rpy", "lua", "gd", "tscn", "js",
    "css",
  ]

  /// The lines that are not remarks as a whole: those show how to use things, with names of files that need not be.
  private static func withoutRemarks(_ text: String, _ mark: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.drop(while: \.isWhitespace).hasPrefix(mark) }.joined(separator: "\n")
  }

  private static func looksLikeFile(_ text: String) -> Bool {
    fileExtensions.contains(extensionOf(text)) && text.utf8.count < 1024 && !text.contains("\n") && !text.contains("[")
      && !text.contains("%") && !text.contains("{") && !text.contains(": ") && !text.hasPrefix(".")
      && !text.contains("*")
  }

  @Sendable private static func godot(_ text: String) -> [String] {
    quoted(text, after: ["path="]) + quoted(text, after: []).filter { $0.hasPrefix("res://") }
  }

  @Sendable private static func markup(_ text: String) -> [String] {
    // Attributes that name files; `srcset` and others are not written here.
    quoted(text, after: [" src=", " href=", " poster=", " data-cutscene="]).map {
      $0.replacing("&amp;", with: "&").replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
        .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    }
  }

  private static func scripted(_ text: String) -> [String] {
    quoted(text, after: [" from ", "import(", "import ", "new URL("]).filter {
      $0.hasPrefix("./") || $0.hasPrefix("../")
    }
  }

  private static func styled(_ text: String) -> [String] {
    text.components(separatedBy: "url(").dropFirst().compactMap { part in
      part.firstIndex(of: ")").map { part[..<$0].trimmingCharacters(in: CharacterSet(charactersIn: " \"'\n")) }
    }
  }

  private static func elements(_ text: String, _ name: String) -> [String] {
    text.components(separatedBy: "<\(name)>").dropFirst().compactMap { part in
      part.range(of: "</\(name)>").map { range in
        part[..<range.lowerBound].trimmingCharacters(in: .whitespacesAndNewlines).replacing("&lt;", with: "<")
          .replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
      }
    }
  }

  /// Texts in quotation marks, with backslashes resolved: those right after one of `marks`, or all.
  static func quoted(_ text: String, after marks: [String]) -> [String] {
    let bytes = Array(text.utf8)
    let wanted = marks.map { Array($0.utf8) }
    var found: [String] = []
    var index = 0
    while index < bytes.count {
      let quote = bytes[index]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        index += 1
        continue
      }
      var value: [UInt8] = []
      var end = index + 1
      while end < bytes.count, bytes[end] != quote, bytes[end] != UInt8(ascii: "\n") {
        if bytes[end] == UInt8(ascii: "\\"), end + 1 < bytes.count { end += 1 }
        value.append(bytes[end])
        end += 1
      }
      guard end < bytes.count, bytes[end] == quote else {
        index += 1
        continue
      }
      let isWanted =
        wanted.isEmpty
        || wanted.contains { mark in
          index >= mark.count && bytes[(index - mark.count)..<index].elementsEqual(mark)
        }
      if isWanted { found.append(String(decoding: value, as: UTF8.self)) }
      index = end + 1
    }
    return found
  }

  /// Texts that stand under one of `keys`, alone or in a list, anywhere in a JSON document.
  private static func values(_ text: String, _ keys: Set<String>) -> [String] {
    guard let root = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { return [] }
    var found: [String] = []
    // Foundation refuses documents that are nested more than 512 deep, so this ends.
    func visit(_ value: Any) {
      if let object = value as? [String: Any] {
        // Unreal's list of frames stands beside the folder that they are in.
        let folder = (object["frameFolder"] as? String).map { $0 + "/" } ?? ""
        for (key, member) in object.sorted(by: { $0.key < $1.key }) {
          if keys.contains(key) {
            if let text = member as? String { found.append(text) }
            for text in member as? [String] ?? [] { found.append((key == "frameFiles" ? folder : "") + text) }
          }
          visit(member)
        }
      } else if let list = value as? [Any] {
        for member in list { visit(member) }
      }
    }
    visit(root)
    return found
  }
}
