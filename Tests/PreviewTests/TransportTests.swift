import Testing

@testable import Preview

@Suite struct TransportTests {
  @Test func `L plays, and again faster; J turns around`() {
    var transport = Transport()
    transport.shuttle(1)
    #expect(transport.isPlaying && transport.speed == 100)
    transport.shuttle(1)
    #expect(transport.speed == 150)
    transport.shuttle(1)
    transport.shuttle(1)
    #expect(transport.speed == 200)
    transport.shuttle(-1)
    #expect(!transport.isPlaying && transport.reverse == 1)
    transport.shuttle(-1)
    #expect(transport.reverse == 2)
    transport.shuttle(1)
    #expect(transport.isPlaying && transport.reverse == 0 && transport.speed == 100)
  }
}
