import Foundation

/// Small picture files, made with Pillow 13, and what Pillow reads in them: R, G, B, A of the pixels named.
struct PictureFixture: Sendable {
  let name: String, base64: String, width: Int, height: Int
  /// Largest difference per channel that the freedom of the format explains (chroma upsampling, inverse transform).
  let tolerance: Int
  /// x, y, R, G, B, A.
  let pixels: [[Int]]

  var bytes: [UInt8] { [UInt8](Data(base64Encoded: base64) ?? Data()) }

  static let readable: [PictureFixture] = [
    PictureFixture(
      name: "colour JPEG, full chroma",
      base64: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDA\
        sKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAQ\
        ABgDAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABwn/xAAcEAABAwUAAAAAAAAAAAAAAAAABwglMjNCUaL/xAAXAQEBAQEAAAAAAAAAAA\
        AAAAAGCAUJ/8QAHBEAAgICAwAAAAAAAAAAAAAAAAYEBSIyITFh/9oADAMBAAIRAxEAPwCaCeNSojeDIh2XocVn7XMdk8alRG8CqHZelIKz9rmO\
        qeNStxusBVDsvSkVZ+1zEVPGpURvBNkOy65OAqs/a5jqnjUrcbrAVQ7LrkpFWftcx2TxqVuN1gKodl1yUgrP2uZ//9k=
        """,
      width: 24, height: 16, tolerance: 4,
      pixels: [
        [0, 0, 6, 9, 2, 255], [23, 0, 235, 8, 137, 255], [12, 8, 125, 128, 119, 255], [1, 14, 13, 218, 89, 255],
        [23, 15, 234, 233, 228, 255],
      ]),
    PictureFixture(
      name: "colour JPEG, halved chroma",
      base64: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDA\
        sKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAQ\
        ABgDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAcICf/EABwQAAEDBQAAAAAAAAAAAAAAAAAHCCUyM0JRov/EABYBAQEBAAAAAAAAAA\
        AAAAAAAAcGCP/EACIRAAAEBAcAAAAAAAAAAAAAAAAGByMBAgQhBSUxMkFRof/aAAwDAQACEQMRAD8AzQTxqVEbwPZPGpURvBXSeNSojeB6p41K\
        3G6wJ3BzJpcHCWr3sd65Eip41K3G6wA0wTxqVuN1gAk0hkZhcb4LS95XK76P/9k=
        """,
      width: 24, height: 16, tolerance: 12,
      pixels: [
        [0, 0, 4, 10, 0, 255], [23, 0, 227, 13, 135, 255], [12, 8, 125, 128, 119, 255], [1, 14, 14, 217, 89, 255],
        [23, 15, 236, 232, 229, 255],
      ]),
    PictureFixture(
      name: "progressive JPEG",
      base64: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDA\
        sKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgARCAAQ\
        ABgDAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABgj/xAAXAQEBAQEAAAAAAAAAAAAAAAAFBwQI/9oADAMBAAIQAxAAAAGZ8ZrtWkO1aS\
        im3ATtWkO1aR//xAAWEAADAAAAAAAAAAAAAAAAAAAABQb/2gAIAQEAAQUCXygvlBfKC+UF8oL5Q//EABcRAQADAAAAAAAAAAAAAAAAAAUAITH/\
        2gAIAQMBAT8BLfy4W/lwt/Lhb+XC38uFv5c//8QAFhEAAwAAAAAAAAAAAAAAAAAAAAME/9oACAECAQE/AU0iaRNImkTSJpP/xAAXEAEAAwAAAA\
        AAAAAAAAAAAAAAASMz/9oACAEBAAY/As2aK2aK0Vv/xAAXEAEAAwAAAAAAAAAAAAAAAAAAMcHx/9oACAEBAAE/IYqoqslFVksl/9oADAMBAAIA\
        AwAAABD9Qn//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAEDAQE/EFMzMz//xAAXEQEAAwAAAAAAAAAAAAAAAAAAITFh/9oACAECAQE/ENGjRR\
        KiVEv/xAAWEAEBAQAAAAAAAAAAAAAAAAChABD/2gAIAQEAAT8QzvTM9Mpl/9k=
        """,
      width: 24, height: 16, tolerance: 4,
      pixels: [
        [0, 0, 6, 9, 2, 255], [23, 0, 235, 8, 137, 255], [12, 8, 125, 128, 119, 255], [1, 14, 13, 218, 89, 255],
        [23, 15, 234, 233, 228, 255],
      ]),
    PictureFixture(
      name: "JPEG lying on its side (EXIF 6)",
      base64: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAg\
        UEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoK\
        CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAQABgDAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABwn/xAAcEAABAwUAAA\
        AAAAAAAAAAAAAABwglMjNCUaL/xAAXAQEBAQEAAAAAAAAAAAAAAAAGCAUJ/8QAHBEAAgICAwAAAAAAAAAAAAAAAAYEBSIyITFh/9oADAMBAAIR\
        AxEAPwCaCeNSojeDIh2XocVn7XMdk8alRG8CqHZelIKz9rmOqeNStxusBVDsvSkVZ+1zEVPGpURvBNkOy65OAqs/a5jqnjUrcbrAVQ7LrkpFWf\
        tcx2TxqVuN1gKodl1yUgrP2uZ//9k=
        """,
      width: 16, height: 24, tolerance: 4,
      pixels: [
        [0, 0, 6, 233, 91, 255], [15, 0, 6, 9, 2, 255], [8, 12, 124, 114, 115, 255], [1, 22, 224, 219, 216, 255],
        [15, 23, 235, 8, 137, 255],
      ]),
    PictureFixture(
      name: "lossy WebP",
      base64: """
        UklGRpYAAABXRUJQVlA4IIoAAADQBACdASoYABAAPhkGhUIhAwAEAGEtgBOmUI4G8A/EDhAbwAsAAJu5X47R0x94uAD+//44Uaei/SjEzimdhv\
        ak68LKkDEoGvjQ2yClc2IojnsMbTEE/A9doCY2u0CzX45rdl+eo9eWvjVG+FusEbhbXn37CBitw50NXTmZiL8nsfslb7ac8f7HkAA=
        """,
      width: 24, height: 16, tolerance: 10,
      pixels: [
        [0, 0, 7, 8, 3, 255], [23, 0, 228, 15, 132, 255], [12, 8, 126, 127, 120, 255], [1, 14, 16, 218, 91, 255],
        [23, 15, 232, 233, 224, 255],
      ]),
    PictureFixture(
      name: "lossless WebP",
      base64: """
        UklGRjQAAABXRUJQVlA4TCcAAAAvF8ADALmM6H/sIqL/ASJtm8Gx+Xd8eKiwbRsUloZjEBNg4a/DmwEA
        """,
      width: 24, height: 16, tolerance: 0,
      pixels: [
        [0, 0, 5, 8, 0, 255], [23, 0, 235, 8, 138, 255], [12, 8, 125, 128, 120, 255], [1, 14, 15, 218, 90, 255],
        [23, 15, 235, 233, 228, 255],
      ]),
    PictureFixture(
      name: "lossless WebP with alpha",
      base64: """
        UklGRjgAAABXRUJQVlA4TCsAAAAvF8ADELkKRPQ/dhHR/wCRts3g2Pw7PjxU2LYNCkvDMRASpBCraYn/GroZAA==
        """,
      width: 24, height: 16, tolerance: 0,
      pixels: [
        [0, 0, 5, 8, 0, 0], [23, 0, 235, 8, 138, 230], [12, 8, 125, 128, 120, 120], [1, 14, 15, 218, 90, 10],
        [23, 15, 235, 233, 228, 230],
      ]),
    PictureFixture(
      name: "BMP",
      base64: """
        Qk3GAAAAAAAAADYAAAAoAAAACAAAAAYAAAABABgAAAAAAJAAAADEDgAAxA4AAAAAAAAAAAAAW9wQbdwsf9xLkdxpo9yHtdylx9zE2dzgS7UQXb\
        Usb7VLgbVpk7WHpbWlt7XEybXgO40QTY0sX41LcY1pg42HlY2lp43EuY3gK2QQPWQsT2RLYWRpc2SHhWSll2TEqWTgGzwQLTwsPzxLUTxpYzyH\
        dTylhzzEmTzgCxUQHRUsLxVLQRVpUxWHZRWldxXEiRXg
        """,
      width: 8, height: 6, tolerance: 0,
      pixels: [
        [0, 0, 16, 21, 11, 255], [7, 0, 224, 21, 137, 255], [4, 3, 135, 141, 131, 255], [1, 4, 44, 181, 93, 255],
        [7, 5, 224, 220, 217, 255],
      ]),
    PictureFixture(
      name: "palette PNG",
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABgAAAAQBAMAAAD+CqKmAAAAMFBMVEXN2szNtb2My5832nI3tWPNiKuMiIRQiGAZiD/NTJOMTGzNF36MF1dQTE\
        gZTCc3FySqNLdXAAAAaUlEQVR4nF3OwQ3CMBBE0WfjM0VQAfVSi5HSQCgBuYLYBQTMAUMgoz3srGa/JnSYUYmGOmLFfRzCIiz6TTgWked7ys8P\
        O5MuVL190H1D/8W4Hs5gnZLsMZ+y3ogr5BGb1FGuSdV332gFLwO7JZvsa30mAAAAAElFTkSuQmCC
        """,
      width: 24, height: 16, tolerance: 0,
      pixels: [
        [0, 0, 55, 23, 36, 255], [23, 0, 205, 23, 126, 255], [12, 8, 140, 136, 132, 255], [1, 14, 55, 218, 114, 255],
        [23, 15, 205, 218, 204, 255],
      ]),
    PictureFixture(
      name: "grey PNG",
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAAAAAApT+BJAAAANklEQVR4nGNkY2FhxoZYuLALM7NwkqaDmYWFE6qTRB1YNBHWga6JKB0omojVgd\
        BEgg6oJpw6AMiLBhtg3KUIAAAAAElFTkSuQmCC
        """,
      width: 24, height: 16, tolerance: 0,
      pixels: [
        [0, 0, 6, 6, 6, 255], [23, 0, 91, 91, 91, 255], [12, 8, 126, 126, 126, 255], [1, 14, 143, 143, 143, 255],
        [23, 15, 233, 233, 233, 255],
      ]),
    PictureFixture(
      name: "16-bit grey PNG",
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABgAAAAQEAAAAAB53zwKAAAAd0lEQVR4nGNgYGBYxRjC+I9pBXMQ8x+WZawBrL/YlrD7sf/gWMTpw/mNawG3F/\
        cXnnm8Hryf+Obwu7Hwf2BcxfiB4QPjB+JIFgGilQ6wBgaYzzBIFgFc0jhsgWkgmhw0GhD+YxL4wP9B4AMhEgFZBEhyEONg1AAAd9dhLq2YXswA\
        AAAASUVORK5CYII=
        """,
      width: 24, height: 16, tolerance: 1,
      pixels: [
        [0, 0, 0, 0, 0, 255], [23, 0, 15, 15, 15, 255], [12, 8, 135, 135, 135, 255], [1, 14, 223, 223, 223, 255],
        [23, 15, 253, 253, 253, 255],
      ]),
    PictureFixture(
      name: "RGBA PNG",
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAYAAAAMJL+VAAAAKUlEQVR4nGNk5WBg4GJg46IVZmHgZ2NgYKAdHrVg1IJRC0YtGLWAGhgAZJwL8r\
        20ecAAAAAASUVORK5CYII=
        """,
      width: 24, height: 16, tolerance: 0,
      pixels: [
        [0, 0, 5, 8, 0, 0], [23, 0, 235, 8, 138, 230], [12, 8, 125, 128, 120, 120], [1, 14, 15, 218, 90, 10],
        [23, 15, 235, 233, 228, 230],
      ]),
    PictureFixture(
      name: "grey and alpha PNG",
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAQAAACmLXceAAAASElEQVR4nLXNMQoAIAxD0UiDYO9/YAcdFBRbbJc/JbxSQaWKWkuFgKCphIDNPJ\
        8njyDgEBYwVbA5/8LLiRLuTqxwcjKE3XELHQxzBwHPBe5qAAAAAElFTkSuQmCC
        """,
      width: 24, height: 16, tolerance: 0,
      pixels: [
        [0, 0, 6, 6, 6, 0], [23, 0, 91, 91, 91, 230], [12, 8, 126, 126, 126, 120], [1, 14, 143, 143, 143, 10],
        [23, 15, 233, 233, 233, 230],
      ]),
    PictureFixture(
      name: "black and white PNG",
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABgAAAAQAQAAAAAkX4I4AAAAE0lEQVR4nGMMZWBgCWVgYCSTBgC0sAV5VDh4FgAAAABJRU5ErkJggg==
        """,
      width: 24, height: 16, tolerance: 0,
      pixels: [
        [0, 0, 0, 0, 0, 255], [23, 0, 255, 255, 255, 255], [12, 8, 0, 0, 0, 255], [1, 14, 255, 255, 255, 255],
        [23, 15, 0, 0, 0, 255],
      ]),
  ]

  static let refused: [PictureFixture] = [
    PictureFixture(
      name: "CMYK JPEG",
      base64: """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAIBgYHBgUIBwcHCQkICgwUDQwLCwwZEhMPFB0aHx4dGhwcICQuJyAiLCMcHCg3KSwwMTQ0NB8nOT04Mj\
        wuMzQy/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAQH/8QAHxAAAQEJAQAAAAAAAAAAAAAAAAYHFyIzQUNRZIGh\
        /9oADgRDAE0AWQBLAAA/ADskscDuk1/AKITcuDFC/n//2Q==
        """,
      width: 8, height: 8, tolerance: 0, pixels: []),
    PictureFixture(
      name: "animated WebP",
      base64: """
        UklGRuYAAABXRUJQVlA4WAoAAAACAAAABwAABwAAQU5JTQYAAAAAAAAAAABBTk1GWAAAAAAAAAAAAAcAAAcAAAAAAAJWUDggQAAAANABAJ0BKg\
        gACAABQCYlqAADYmeVRNrwAP77JpyXgWfdhPay7diPfwTEEI9s24N//2j+Z3/HC/To3X/E//F0AABBTk1GWgAAAAAAAAAAAAcAAAcAAAAAAABW\
        UDggQgAAANQBAJ0BKggACAAAACYlqAADYejJrsgAAP7eNZD/vAYnEa4uC3Fvzwc/Rnf61Jq/G//7APM7/oZfpz/03/zNf8hwAA==
        """,
      width: 8, height: 8, tolerance: 0, pixels: []),
  ]
}
