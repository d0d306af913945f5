/// How a window is opened. Sizes are points: pixels divided by the scale.
public struct WindowOptions: Sendable, Equatable {
  /// Where the pictures go.
  public enum Output: Sendable, Equatable {
    /// The desktop's screen.
    case screen
    /// Memory only (SDL's dummy driver): needs no display, sends no input but what is injected.
    case headless
  }

  /// Who draws.
  public enum Drawing: String, Sendable, Equatable, CaseIterable {
    /// The graphics card where there is one, else the processor.
    case automatic
    /// The processor.
    case software
    /// The graphics card; opening fails where there is none.
    case accelerated
  }

  public var title: String
  /// 64 to 16,384 points each.
  public var width: Int
  public var height: Int
  public var minimumWidth = 640
  public var minimumHeight = 400
  public var output = Output.screen
  public var drawing = Drawing.automatic
  /// Pixels per point, 0.5 to 4; nil takes it from the screen's density.
  public var scale: Float?
  public var resizable = true
  public var fullscreen = false
  /// Presents wait for the screen where the renderer can; without, and on the processor, frames are paced by the clock.
  public var vsync = true

  public init(title: String, width: Int = 1280, height: Int = 800) {
    self.title = title
    self.width = width
    self.height = height
  }
}
