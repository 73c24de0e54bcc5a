using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What the PF's driver answers to its VFs over the relay (drivers/gpu/drm/xe/xe_gt_sriov_pf_service.c).</summary>
[GenerateSerializer]
public sealed class PfRelay
{
    /// <summary>The version of the VF/PF interface that this PF speaks: major in bits 31:16, minor in 15:0.</summary>
    public const uint Version = 1 << 16;

    /// <summary>The registers that a VF may not read itself (fuses): offset and value. What they hold nobody looks at.</summary>
    private static readonly ImmutableArray<(uint Offset, uint Value)> Registers =
    [
        (0x9118, 0x1F), (0x911C, 0xFF), (0x9134, 0xFF), (0x913C, 0xFFFF), (0x9144, 0xFFFF), (0x9148, 0x0), (0x914C, 0x0), (0x9150, 0x1), (0x9154, 0x3), (0xD00, 0x1),
    ];

    /// <summary>The version that was agreed on with each VF.</summary>
    [Id(0)]
    private readonly SortedDictionary<int, uint> _versions = [];

    /// <summary>The request of each VF that was told to retry.</summary>
    [Id(1)]
    private readonly SortedDictionary<int, uint> _retried = [];

    /// <summary>What was agreed on with a VF; 0 for nothing.</summary>
    public uint VersionOf(int vf) => _versions.GetValueOrDefault(vf);

    /// <summary>The VF was reset: it has to introduce itself anew.</summary>
    public void Forget(int vf)
    {
        _versions.Remove(vf);
        _retried.Remove(vf);
    }

    /// <summary>The answers to a request, one or more.</summary>
    public ImmutableArray<ImmutableArray<uint>> Answer(int vf, uint rid, ImmutableArray<uint> words) => Hxg.ActionOf(words) switch
    {
        RelayAction.Handshake => [Handshake(vf, words)],
        RelayAction.QueryRuntime when VersionOf(vf) == 0 => [Hxg.Failure(Errno.EACCES)],
        RelayAction.QueryRuntime => [QueryRuntime(words)],
        RelayAction.TestLoop => TestLoop(vf, rid, words),
        _ => [Hxg.Failure(Errno.EOPNOTSUPP)],
    };

    private ImmutableArray<uint> Handshake(int vf, ImmutableArray<uint> words)
    {
        if (words.Length != 2)
        {
            return Hxg.Failure(words.Length > 2 ? Errno.EMSGSIZE : Errno.EPROTO);
        }

        uint wanted = words[1];
        if (wanted >> 16 > Version >> 16)
        {
            // Newer than this PF: it offers what it has.
            wanted = Version;
        }
        else if (wanted == 0)
        {
            wanted = Version;
        }
        else if (wanted >> 16 < Version >> 16)
        {
            _versions.Remove(vf);
            return Hxg.Failure(Errno.EPERM);
        }

        uint agreed = Math.Min(wanted, Version);
        _versions[vf] = agreed;
        return Hxg.Success(0, agreed);
    }

    private static ImmutableArray<uint> QueryRuntime(ImmutableArray<uint> words)
    {
        if (words.Length != 2)
        {
            return Hxg.Failure(words.Length > 2 ? Errno.EMSGSIZE : Errno.EPROTO);
        }

        if (words[1] >= Registers.Length)
        {
            return Hxg.Failure(Errno.EINVAL);
        }

        int start = (int)words[1];
        int most = Hxg.RequestData(words) is 0 ? (Hxg.MaxWords - 2) / 2 : Math.Min((int)Hxg.RequestData(words), (Hxg.MaxWords - 2) / 2);
        int count = Math.Min(most, Registers.Length - start);
        return
        [
            .. Hxg.Success((uint)count, (uint)(Registers.Length - start - count)),
            .. Registers.Skip(start).Take(count).SelectMany(register => new[] { register.Offset, register.Value }),
        ];
    }

    private ImmutableArray<ImmutableArray<uint>> TestLoop(int vf, uint rid, ImmutableArray<uint> words)
    {
        switch ((TestLoopOpcode)Hxg.RequestData(words))
        {
            case TestLoopOpcode.Nop:
                return words.Length == 1 ? [Hxg.Success(0)] : [Hxg.Failure(Errno.EINVAL)];
            case TestLoopOpcode.Echo:
                return [Hxg.Success(0, words.AsSpan()[1..])];
            case TestLoopOpcode.Fail:
                return [Hxg.Failure(words.Length > 1 ? (Errno)words[1] : Errno.EPROTO)];
            case TestLoopOpcode.Busy:
                return [Hxg.Busy(), Hxg.Success(0)];
            case TestLoopOpcode.Retry when _retried.TryGetValue(vf, out uint retried) && retried == rid:
                _retried.Remove(vf);
                return [Hxg.Success(0)];
            case TestLoopOpcode.Retry:
                _retried[vf] = rid;
                return [Hxg.Retry()];
            default:
                return [Hxg.Failure(Errno.EBADRQC)];
        }
    }
}
