import Sampling
import Testing

@Suite struct SigmaScheduleTests {
  @Test func `Shifted schedules equal the published scheduler's for every number of steps`() throws {
    let goldens: [String: Goldens.Schedule] = try Goldens.read("schedules.json")
    #expect(goldens.count == 8)
    for (steps, golden) in goldens {
      let schedule = try SigmaSchedule.shifted(steps: #require(Int(steps)), shift: 5)
      #expect(schedule.timesteps == golden.timesteps)
      // The reference keeps floats: equal after rounding to one.
      #expect(schedule.sigmas.map(Float.init) == golden.sigmas.map(Float.init))
    }
  }

  @Test func `Eight and five steps have the documented noise levels`() throws {
    let eight = [0.9998, 0.972006, 0.937265, 0.892602, 0.833055, 0.7497, 0.624687, 0.416389, 0]
    for (sigma, documented) in zip(try SigmaSchedule.shifted(steps: 8, shift: 5).sigmas, eight) {
      #expect(abs(sigma - documented) < 6e-7)
    }
    #expect(try SigmaSchedule.shifted(steps: 5, shift: 5).timesteps == [999, 952, 882, 768, 555])
  }

  @Test func `A uniform schedule has equal steps from noise to the sample`() throws {
    let schedule = try SigmaSchedule.uniform(steps: 4)
    #expect(schedule.sigmas == [1, 0.75, 0.5, 0.25, 0])
    #expect(schedule.timesteps == [1000, 750, 500, 250])
  }

  @Test func `Levels that cannot be sampled along are refused with the place of the fault`() {
    #expect(throws: SigmaScheduleError.invalidStepCount(0)) { try SigmaSchedule.uniform(steps: 0) }
    #expect(throws: SigmaScheduleError.invalidStepCount(10_001)) { try SigmaSchedule.shifted(steps: 10_001, shift: 5) }
    #expect(throws: SigmaScheduleError.invalidShift(-1)) { try SigmaSchedule.shifted(steps: 4, shift: -1) }
    #expect(throws: SigmaScheduleError.tooFewLevels(1)) { try SigmaSchedule(sigmas: [1]) }
    #expect(throws: SigmaScheduleError.notFalling(index: 2)) { try SigmaSchedule(sigmas: [1, 0.5, 0.5]) }
    #expect(throws: SigmaScheduleError.outOfRange(index: 0, value: 1.5)) { try SigmaSchedule(sigmas: [1.5, 0]) }
    #expect(throws: SigmaScheduleError.self) { try SigmaSchedule(sigmas: [1, .nan, 0]) }
    #expect(SigmaScheduleError.invalidStepCount(0).description == "0 sampling steps cannot be made: give 1 to 10000.")
  }
}
