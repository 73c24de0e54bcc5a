using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF being restored, over all GTs: every packet of the stream is checked and goes to its GT (xe_sriov_pf_migration_restore_produce).</summary>
[GenerateSerializer]
public sealed class VfRestore(MigrationIdentity identity, int gts, long vramBytes, long ggttBytes)
{
    [Id(0)]
    private readonly MigrationIdentity _identity = identity;

    [Id(1)]
    private readonly GtRestore[] _gts = [.. Enumerable.Range(0, gts).Select(gt => new GtRestore(gt))];

    [Id(2)]
    private readonly long _vramBytes = vramBytes;

    [Id(3)]
    private readonly long _ggttBytes = ggttBytes;

    [Id(4)]
    private bool _isClosed;

    /// <summary>What the stream's descriptor says; null until it has come.</summary>
    [Id(5)]
    public MigrationIdentity? Stream { get; private set; }

    public IReadOnlyList<GtRestore> Gts => _gts;

    /// <summary>Not finished and not failed.</summary>
    public bool IsRunning => !_gts.All(gt => gt.Stage is MigrationStage.Finished or MigrationStage.Failed);

    public bool IsDataDone => _isClosed && _gts.All(gt => gt.Stage == MigrationStage.DataDone);

    public bool IsFailed => _gts.Any(gt => gt.Stage == MigrationStage.Failed);

    /// <summary>
    /// Takes a packet of the stream. EAGAIN: its GT's ring is full, the writer waits. EINVAL for a version, a GT or a place that there is not, for anything before the
    /// descriptor or behind the trailer; ENODEV where the stream is of another device or revision; a failed GT's errno. What is refused changes nothing.
    /// </summary>
    public Errno Write(MigrationPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        if (_gts.FirstOrDefault(gt => gt.Stage == MigrationStage.Failed) is { } failed)
        {
            return failed.Errno;
        }

        if (packet.Version != MigrationPacket.SupportedVersion || _isClosed)
        {
            return Errno.EINVAL;
        }

        if (packet.Type == MigrationPacketType.Descriptor)
        {
            return Describe(packet);
        }

        if (Stream is null || packet.Tile != 0 || packet.Gt < 0 || packet.Gt >= _gts.Length)
        {
            return Errno.EINVAL;
        }

        switch (packet.Type)
        {
            case MigrationPacketType.Trailer:
                _isClosed = true;
                foreach (GtRestore gt in _gts)
                {
                    gt.Complete();
                }

                return Errno.Ok;
            case MigrationPacketType.Guc or MigrationPacketType.Mmio:
            case MigrationPacketType.Ggtt when packet.Gt == 0 && packet.Offset >= 0 && packet.Size >= 0 && packet.Offset + packet.Size <= _ggttBytes / 4096 * 8:
            case MigrationPacketType.Vram when packet.Gt == 0 && packet.Offset >= 0 && packet.Size > 0 && packet.Offset + packet.Size <= _vramBytes:
                return _gts[packet.Gt].TryWrite(packet) ? Errno.Ok : Errno.EAGAIN;
            default:
                return Errno.EINVAL;
        }
    }

    /// <summary>The writer has no more. Ok at DATA_DONE; EAGAIN while GTs work on what they have; EIO where something failed, or the trailer never came.</summary>
    public Errno Finish()
    {
        if (!IsDataDone)
        {
            if (_isClosed && !IsFailed)
            {
                return Errno.EAGAIN;
            }

            Fail(Errno.EIO);
            return Errno.EIO;
        }

        foreach (GtRestore gt in _gts)
        {
            gt.Finish();
        }

        return Errno.Ok;
    }

    public void Fail(Errno errno)
    {
        foreach (GtRestore gt in _gts.Where(gt => gt.Stage != MigrationStage.Failed))
        {
            gt.Fail(errno);
        }
    }

    private Errno Describe(MigrationPacket packet)
    {
        Errno errno = MigrationIdentity.TryParse(packet.Words, out MigrationIdentity stream);
        if (errno != Errno.Ok || Stream is not null)
        {
            return Errno.EINVAL;
        }

        if (stream != _identity)
        {
            return Errno.ENODEV;
        }

        Stream = stream;
        return Errno.Ok;
    }
}
