public import Generation

extension FoalGenerator: ShotContinuing {
  public func generate(
    _ request: ShotRequest, after ending: ShotEnding?, piecesOf seconds: Double,
    piece: @escaping @Sendable (ShotPiece) -> Void
  ) async throws -> ShotEnding {
    guard request.clip == nil else {
      throw GenerationError("Sound for a given clip cannot be made piece by piece: make a whole take of it.")
    }
    guard request.voice == nil else {
      throw GenerationError("A recorded voice cannot be followed piece by piece: make a whole take of it.")
    }
    return try await pieces(request, after: ending, seconds: seconds, piece: piece)
  }
}
