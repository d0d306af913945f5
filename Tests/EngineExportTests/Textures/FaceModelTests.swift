import CutModel
import CutTestSupport
import Foundation
import Testing
import Timeline

@testable import EngineExport

@Suite("glTF faces")
struct FaceModelTests {
  private struct Document: Decodable {
    struct Accessor: Decodable {
      var bufferView: Int
      var componentType: Int
      var count: Int
      var type: String
      var min: [Double]?
      var max: [Double]?
    }
    struct View: Decodable {
      var byteOffset: Int
      var byteLength: Int
    }
    struct Extras: Decodable { var targetNames: [String] }
    struct Primitive: Decodable {
      var attributes: [String: Int]
      var indices: Int
      var targets: [[String: Int]]
    }
    struct Mesh: Decodable {
      var primitives: [Primitive]
      var weights: [Double]
      var extras: Extras
    }
    struct Sampler: Decodable { var input: Int, output: Int }
    struct Target: Decodable { var node: Int, path: String }
    struct Channel: Decodable { var sampler: Int, target: Target }
    struct Animation: Decodable { var samplers: [Sampler], channels: [Channel] }
    struct Node: Decodable { var name: String }
    struct Buffer: Decodable { var byteLength: Int }
    var accessors: [Accessor]
    var bufferViews: [View]
    var meshes: [Mesh]
    var animations: [Animation]
    var nodes: [Node]
    var buffers: [Buffer]
  }

  private func word(_ file: [UInt8], _ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(file[at + $1]) << ($1 * 8) } }

  private func parts(_ file: [UInt8]) throws -> (Document, [UInt8]) {
    let length = word(file, 12)
    let document = try JSONDecoder().decode(Document.self, from: Data(file[20..<(20 + length)]))
    return (document, Array(file[(28 + length)...]))
  }

  private func floats(_ document: Document, _ data: [UInt8], _ accessor: Int) -> [Float] {
    let view = document.bufferViews[document.accessors[accessor].bufferView]
    return stride(from: view.byteOffset, to: view.byteOffset + view.byteLength, by: 4).map {
      Float(bitPattern: UInt32(word(data, $0)))
    }
  }

  @Test("Chunks are as long as they say and filled up to four bytes")
  func chunks() throws {
    let file = try FaceModel.glb(of: "mira", in: SampleCut.make())
    #expect(Array(file.prefix(4)) == Array("glTF".utf8) && word(file, 4) == 2 && word(file, 8) == file.count)
    let json = word(file, 12)
    #expect(json % 4 == 0 && word(file, 16) == 0x4E4F_534A)
    #expect(word(file, 24 + json) == 0x004E_4942 && word(file, 20 + json) == file.count - 28 - json)
    let (document, data) = try parts(file)
    #expect(document.buffers[0].byteLength == data.count)
    for view in document.bufferViews {
      #expect(view.byteOffset % 4 == 0 && view.byteOffset + view.byteLength <= data.count)
    }
  }

  @Test("The mesh has the fifteen visemes, and the animation moves their weights as the curve does")
  func animation() throws {
    let cut = try SampleCut.make()
    let (document, data) = try parts(try FaceModel.glb(of: "mira", in: cut))
    let mesh = try #require(document.meshes.first)
    #expect(mesh.extras.targetNames == CutVisemes.names)
    #expect(mesh.primitives[0].targets.count == 15 && mesh.weights.count == 15)
    #expect(document.nodes[0].name == "mira" && document.animations[0].channels[0].target.path == "weights")
    let sampler = document.animations[0].samplers[0]
    let (times, weights) = (floats(document, data, sampler.input), floats(document, data, sampler.output))
    #expect(weights.count == times.count * 15 && times.first == 0 && times.last == 302.0 / 60)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    #expect(document.accessors[sampler.input].min == [0])
    #expect(document.accessors[sampler.input].max == [Double(Float(302.0 / 60))])
    // Keys that rest are left out, and straight lines between the others give the curve back.
    #expect(times.count < 303)
    let curve = try FaceCurve(of: "mira", in: cut, frameRate: FrameRate(60))
    for frame in 0..<303 {
      let time = Float(frame) / 60
      let next = try #require(times.firstIndex { $0 >= time })
      let from = max(0, next - 1)
      let share = times[next] > times[from] ? (time - times[from]) / (times[next] - times[from]) : 1
      let wanted = curve.visemes(at: try curve.frameRate.start(ofFrame: Int64(frame)))
      for column in 0..<15 {
        let value = weights[from * 15 + column] * (1 - share) + weights[next * 15 + column] * share
        #expect(abs(Double(value) - wanted[column]) < 0.00051)
      }
    }
  }

  @Test("Bounds are those of the numbers, every viseme but silence moves the mesh, and indices stay inside")
  func mesh() throws {
    let (document, data) = try parts(try FaceModel.glb(of: "tom", in: SampleCut.make()))
    let primitive = document.meshes[0].primitives[0]
    let positions = try #require(primitive.attributes["POSITION"])
    let count = document.accessors[positions].count
    for (number, target) in primitive.targets.enumerated() {
      let accessor = try #require(target["POSITION"])
      let values = floats(document, data, accessor)
      #expect(values.count == count * 3)
      let columns = (0..<3).map { axis in stride(from: axis, to: values.count, by: 3).map { Double(values[$0]) } }
      #expect(document.accessors[accessor].max == columns.map { $0.max() ?? 9 })
      #expect(document.accessors[accessor].min == columns.map { $0.min() ?? 9 })
      #expect(values.contains { $0.magnitude > 0.005 } == (number != 0))
    }
    let view = document.bufferViews[document.accessors[primitive.indices].bufferView]
    let indices = stride(from: view.byteOffset, to: view.byteOffset + view.byteLength, by: 2).map {
      Int(data[$0]) | Int(data[$0 + 1]) << 8
    }
    #expect(indices.count % 3 == 0 && Set(indices) == Set(0..<count))
  }
}
