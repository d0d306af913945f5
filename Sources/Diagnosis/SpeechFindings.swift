import Speech

extension Diagnosis {
  /// Lets every built-in voice say a word.
  public static func speech() -> [Finding] {
    VoiceCatalog.voices.map { voice in
      do {
        let phonemes = try SpeechFrontEnd().line("Hello.", voice: voice).segments.filter { $0.phoneme != "pau" }
        return Finding(.speech, voice.id, .ok, "\(voice.summary), says hello in \(phonemes.count) phonemes")
      } catch {
        return Finding(
          .speech, voice.id, .missing, "\(error)", remedy: "apt-get install --reinstall flite1-dev libflite1")
      }
    }
  }
}
