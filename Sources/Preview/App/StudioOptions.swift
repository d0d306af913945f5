public import CutsceneBuild
public import ImmediateUI
import MediaIO
public import Playback
public import WindowSystem

/// How a studio is opened.
public struct StudioOptions: Sendable {
  /// Where sound goes.
  public enum Sound: Sendable {
    /// The default device, or the system's clock while there is none.
    case device
    /// OpenAL's null device: a sound device's clock where there is none (`NullDevice`).
    case nullDevice
    /// Nowhere, by the system's clock.
    case silent
    /// Nowhere, by a time that a script makes pass.
    case simulated
  }

  /// The window; its size is the last session's unless it is headless.
  public var window = WindowOptions(title: "Hoofbeat", width: 1440, height: 900)
  /// Where sound goes.
  public var sound = Sound.device
  /// Fonts; the system's.
  public var fonts = FontFiles.installed()
  /// Where models come from.
  public var models: any ModelSource
  /// The program that jobs are given to, with the command line's verbs.
  public var program: String
  /// The cache's folder; nil for each project's own.
  public var cache: String?
  /// Where small copies of large movies are kept, to jump about in; nil for none.
  public var proxies: ProxyStore?
  /// Folder of this machine's signing identity.
  public var identityFolder: String
  /// Where preferences are kept; nil forgets them.
  public var preferences: String?
  /// The Vulkan device of jobs; nil for the usual.
  public var device: String?
  /// Whether the window has the given size rather than the last session's.
  public var keepsSize = false
  /// How often, in seconds, it is looked whether files have changed.
  public var watchInterval = 0.5

  /// The usual studio.
  public init(models: any ModelSource, program: String, identityFolder: String) {
    self.models = models
    self.program = program
    self.identityFolder = identityFolder
  }
}
