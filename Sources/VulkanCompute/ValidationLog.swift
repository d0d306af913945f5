internal import CVulkan
internal import Synchronization

/// What the validation layers said, kept until someone reads it.
///
/// Tests turn validation on and fail on any message: lavapipe runs many a mistake that a GPU would not.
public final class ValidationLog: Sendable {
  private let lines = Mutex<[String]>([])

  /// Every warning and error so far, oldest first.
  public var messages: [String] { lines.withLock { $0 } }

  func append(_ line: String) { lines.withLock { $0.append(line) } }

  static let callback: PFN_vkDebugUtilsMessengerCallbackEXT = { _, _, data, user in
    if let user, let text = data?.pointee.pMessage {
      Unmanaged<ValidationLog>.fromOpaque(user).takeUnretainedValue().append(String(cString: text))
    }
    return VkBool32(VK_FALSE)
  }
}
