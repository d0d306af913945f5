extension Inspector.Result {
  public func writePNG(to path: String) throws {}
}
