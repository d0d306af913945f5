import Checkpoint
import Foundation
import TestSupport
import Testing
import VulkanCompute

@testable import Autoencoders

@Suite("Long sounds in pieces", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct OobleckPiecesTests {
  @Test("pieces cover everything once, keep nothing that misses a neighbour, and have one length")
  func pieces() {
    for (before, after) in [(0, 0), (3, 2), (1, 4)] {
      for length in before + after + 1..<before + after + 6 {
        for count in 1..<40 {
          let pieces = OobleckPieces(count: count, length: length, before: before, after: after).pieces
          var done = 0
          for piece in pieces {
            #expect(piece.kept.lowerBound == done && !piece.kept.isEmpty)
            #expect(
              piece.input.count == min(length, count) && piece.input.lowerBound >= 0 && piece.input.upperBound <= count)
            #expect(piece.input.lowerBound == 0 || piece.kept.lowerBound - before >= piece.input.lowerBound)
            #expect(piece.input.upperBound == count || piece.kept.upperBound + after <= piece.input.upperBound)
            done = piece.kept.upperBound
          }
          #expect(done == count)
        }
      }
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let json: String
    let latents: Int
    let samples: Int
  }

  static let cases = [
    Case(testDescription: "even strides", json: OobleckFixture.tiny, latents: 260, samples: 8 * 260 + 5),
    Case(
      testDescription: "odd strides",
      json: """
        {"encoder_hidden_size": 4, "downsampling_ratios": [3, 5], "channel_multiples": [1, 2], "decoder_channels": 4,
         "decoder_input_channels": 4, "audio_channels": 1, "sampling_rate": 44100}
        """, latents: 200, samples: 15 * 200 + 14),
  ]

  @Test("give bit for bit what the whole gives", arguments: cases)
  func exact(_ one: Case) throws {
    let fixture = try OobleckFixture(json: one.json)
    let library = try TestDevice.library.get()
    let configuration = fixture.configuration
    let latents = OobleckFixture.uniform("long", one.latents * 4)
    let sound = OobleckFixture.uniform("sound", one.samples * configuration.audioChannels)
    let weights = try fixture.weights()
    let decoder = try OobleckWeights(weights, configuration, .decoder, on: library.device)
    let encoder = try OobleckWeights(weights, configuration, .encoder, on: library.device)
    var counts: [Int] = []
    // A budget of nothing leaves the shortest pieces there are.
    let short = OobleckDecoder(decoder, library, budget: 0)
    let pieced = try short.decode(latents) { done, _ in counts.append(done) }
    let whole = OobleckDecoder(decoder, library)
    #expect(whole.longestPiece > one.latents && short.longestPiece < one.latents / 2)
    #expect(try whole.decode(latents) == pieced)
    #expect(counts.count > 2 && counts.last == one.latents)

    let shortEncoder = OobleckEncoder(encoder, library, budget: 0)
    let wholeEncoder = OobleckEncoder(encoder, library)
    #expect(wholeEncoder.longestPiece > one.latents && shortEncoder.longestPiece < one.latents / 2)
    let found = try shortEncoder.encode(sound)
    #expect(try wholeEncoder.encode(sound) == found)
    #expect(found.length == wholeEncoder.latents(samples: one.samples))
  }

  @Test("what a sample sees is what the configuration says, and no more")
  func reach() throws {
    let fixture = try OobleckFixture(json: OobleckFixture.tiny)
    let configuration = fixture.configuration
    let decoder = try OobleckDecoder(fixture.weights(), configuration, TestDevice.library.get())
    let reach = configuration.reach(.decoder)
    let count = 60
    var latents = OobleckFixture.uniform("reach", count * 4)
    let before = try decoder.decode(latents)
    let changed = 30
    latents[changed * 4] += 1
    let after = try decoder.decode(latents)
    let samples = before.indices.filter { before[$0] != after[$0] }.map { $0 / 2 / configuration.hop }
    #expect(samples.min().map { $0 >= changed - reach.after } == true)
    #expect(samples.max().map { $0 <= changed + reach.before } == true)
    #expect(samples.min() == changed - reach.after && samples.max() == changed + reach.before)
  }

  @Test("a piece stays within its budget, weights aside")
  func memory() throws {
    let published = try OobleckConfiguration(ConfigObject(json: "{}"))
    for part in OobleckConfiguration.Part.allCases {
      let reach = published.reach(part)
      let least = 2 * (reach.before + reach.after) + 2
      for budget in [150 << 20, 400 << 20] {
        let device = DeviceClass.cpu(lanes: 16)
        let piece = OobleckMemory.longestPiece(
          published, part, budget: budget, range: 1 << 30, least: least, on: device, alignment: 256)
        #expect(piece > least)
        #expect(OobleckMemory(published, part, latents: piece, on: device).run <= budget)
        #expect(OobleckMemory(published, part, latents: piece + 1, on: device).run > budget)
      }
      // 156 million parameters in two networks, folded, in float32.
      let bytes = OobleckMemory(published, part, latents: 4, on: .gpu(lanes: 32)).weights
      #expect(bytes > 310_000_000 && bytes < 315_000_000)
    }
  }
}
