using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The words of a relay message (drivers/gpu/drm/xe/abi/guc_messages_abi.h): bit 31 of the first is the origin (0: a host driver), bits 30:28 the type, the rest is the
/// type's own. For a request bits 15:0 are the action and 27:16 data, for a failure bits 15:0 are the errno.
/// </summary>
public static class Hxg
{
    /// <summary>The most words that one message carries.</summary>
    public const int MaxWords = 60;

    private const int OriginBit = 31;
    private const int TypeShift = 28;
    private const uint AuxMask = (1U << TypeShift) - 1;

    /// <summary>Bit 31: the GuC itself. No driver ever is.</summary>
    public const uint GucOrigin = 1U << OriginBit;

    public static ImmutableArray<uint> Request(RelayAction action, uint data0, params ReadOnlySpan<uint> data) =>
        [Head(HxgType.Request, (data0 << 16) | (uint)action), .. data];

    public static ImmutableArray<uint> Success(uint data0, params ReadOnlySpan<uint> data) => [Head(HxgType.Success, data0), .. data];

    public static ImmutableArray<uint> Failure(Errno errno) => [Head(HxgType.Failure, (uint)errno)];

    public static ImmutableArray<uint> Busy() => [Head(HxgType.Busy, 0)];

    public static ImmutableArray<uint> Retry() => [Head(HxgType.Retry, 0)];

    public static uint Head(HxgType type, uint aux) => ((uint)type << TypeShift) | (aux & AuxMask);

    public static HxgType TypeOf(ImmutableArray<uint> words) => (HxgType)((words[0] & ~GucOrigin) >> TypeShift);

    public static RelayAction ActionOf(ImmutableArray<uint> words) => (RelayAction)(words[0] & 0xFFFF);

    /// <summary>Bits 27:16 of a request.</summary>
    public static uint RequestData(ImmutableArray<uint> words) => (words[0] & AuxMask) >> 16;

    /// <summary>Bits 27:0 of a response.</summary>
    public static uint ResponseData(ImmutableArray<uint> words) => words[0] & AuxMask;

    /// <summary>A failure without a reason is EPROTO.</summary>
    public static Errno ErrnoOf(ImmutableArray<uint> words) => (words[0] & 0xFFFF) is 0 ? Errno.EPROTO : (Errno)(words[0] & 0xFFFF);

    /// <summary>EPROTO for no words or an origin that is no driver, EMSGSIZE for too many, EBADRQC for a type that there is not.</summary>
    public static Errno Check(ImmutableArray<uint> words) =>
        words.IsDefaultOrEmpty || (words[0] & GucOrigin) != 0 ? Errno.EPROTO
        : words.Length > MaxWords ? Errno.EMSGSIZE
        : Enum.IsDefined(TypeOf(words)) ? Errno.Ok : Errno.EBADRQC;
}
