/// What the studio has to say, newest last, in bounded memory.
struct MessageLog: Equatable, Sendable {
  /// How grave a message is.
  enum Grade: String, Equatable, Sendable {
    case info, good, caution, bad
  }

  struct Message: Equatable, Sendable, Identifiable {
    var id: Int
    var grade: Grade
    var text: String
    /// How often it was said in a row.
    var times = 1
  }

  static let most = 500
  private(set) var messages: [Message] = []
  private(set) var count = 0
  /// Grave messages that nobody has looked at.
  private(set) var news = 0

  mutating func add(_ grade: Grade, _ text: String) {
    if let last = messages.last, last.text == text {
      messages[messages.count - 1].times += 1
      return
    }
    count += 1
    if grade == .bad { news += 1 }
    messages.append(Message(id: count, grade: grade, text: text))
    if messages.count > Self.most { messages.removeFirst(messages.count - Self.most) }
  }

  mutating func seen() { news = 0 }

  mutating func clear() { messages = [] }
}
