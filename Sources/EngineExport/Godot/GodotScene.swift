/// A scene file of Godot in either format: other files it uses, resources inside it, and its nodes.
struct GodotScene {
  /// Another file. Its path is relative to the scene, so that the folder may lie anywhere in a project.
  struct External {
    var id: String
    var type: String
    var path: String
  }

  /// A resource inside the file.
  struct Resource {
    var id: String
    var type: String
    var properties: [(String, GodotValue)]
  }

  /// A node; the first one has no parent.
  struct Node {
    var name: String
    /// A class of Godot, or nil for an instance of a scene.
    var type: String?
    var parent: String?
    /// Id of the scene it is an instance of.
    var instance: String?
    var properties: [(String, GodotValue)] = []
  }

  var externals: [External] = []
  var resources: [Resource] = []
  var nodes: [Node] = []

  /// The file.
  func text(_ dialect: GodotDialect) -> String {
    func quoted(_ text: String) -> String { GodotValue.quoted(text) }
    func id(_ id: String) -> String { dialect == .four ? quoted(id) : id }
    var text = "[gd_scene load_steps=\(externals.count + resources.count + 1) format=\(dialect == .four ? 3 : 2)]\n\n"
    for file in externals {
      text +=
        dialect == .four
        ? "[ext_resource type=\(quoted(file.type)) path=\(quoted(file.path)) id=\(id(file.id))]\n"
        : "[ext_resource path=\(quoted(file.path)) type=\(quoted(file.type)) id=\(id(file.id))]\n"
    }
    if !externals.isEmpty { text += "\n" }
    for resource in resources {
      text += "[sub_resource type=\(quoted(resource.type)) id=\(id(resource.id))]\n"
      text += Self.lines(resource.properties, dialect) + "\n"
    }
    text += nodes.map { node in
      var head = "[node name=\(quoted(node.name))"
      if let type = node.type { head += " type=\(quoted(type))" }
      if let parent = node.parent { head += " parent=\(quoted(parent))" }
      if let instance = node.instance { head += " instance=\(GodotValue.ext(instance).text(dialect))" }
      return head + "]\n" + Self.lines(node.properties, dialect)
    }.joined(separator: "\n")
    return text
  }

  private static func lines(_ properties: [(String, GodotValue)], _ dialect: GodotDialect) -> String {
    properties.map { "\($0) = \($1.text(dialect))\n" }.joined()
  }
}
