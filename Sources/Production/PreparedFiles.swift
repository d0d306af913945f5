public import Generation

extension PreparedRequest {
  /// Reads the files of a request whose words are already checked.
  /// - Parameters:
  ///   - request: what is asked, without picture and voice.
  ///   - picture: path of the picture to start from.
  ///   - voice: path of recorded speech.
  /// - Throws: `GenerationError` that names the file.
  public init(_ request: ShotRequest, picture: String?, voice: String?) throws(GenerationError) {
    self.init(request: request)
    if let picture {
      let file = try InputFile(picture: picture, label: "")
      self.request.picture = file.content
      self.picture = file.record
    }
    if let voice {
      let file = try InputFile(voice: voice, label: "")
      self.request.voice = file.content
      self.voice = file.record
    }
  }
}
