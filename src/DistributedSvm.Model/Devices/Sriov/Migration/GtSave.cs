using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// One GT saves a VF: its worker makes packets in the order GUC, GGTT, MMIO, VRAM and puts them into the ring; when that is full it waits for the reader.
/// </summary>
[GenerateSerializer]
public sealed class GtSave(int gt, SaveSizes sizes)
{
    [Id(0)]
    private readonly PacketRing _ring = new();

    /// <summary>What of the VF is under way or next.</summary>
    [Id(1)]
    private MigrationPacketType _part = MigrationPacketType.Guc;

    [Id(2)]
    private long _vramSaved;

    [Id(3)]
    public int Gt { get; } = gt;

    [Id(4)]
    private readonly SaveSizes _sizes = sizes;

    [Id(5)]
    public MigrationStage Stage { get; private set; } = MigrationStage.ProcessData;

    /// <summary>Why it failed.</summary>
    [Id(6)]
    public Errno Errno { get; private set; }

    /// <summary>The worker is making the packet that <see cref="Next"/> asked for last.</summary>
    [Id(7)]
    private bool _isBusy;

    /// <summary>Packets that the reader has not taken.</summary>
    public int Ready => _ring.Count;

    /// <summary>What the worker has to make now; null while it is at it, when it waits for the reader, or has made all.</summary>
    public SaveWork? Next()
    {
        if (_isBusy || Stage is not (MigrationStage.ProcessData or MigrationStage.WaitData))
        {
            return null;
        }

        SkipEmptyParts();
        if (_part == MigrationPacketType.Trailer)
        {
            Stage = MigrationStage.DataDone;
            return null;
        }

        if (_ring.IsFull)
        {
            Stage = MigrationStage.WaitData;
            return null;
        }

        Stage = MigrationStage.ProcessData;
        _isBusy = true;
        long offset = _part == MigrationPacketType.Vram ? _vramSaved : 0;
        return new SaveWork(_part, offset, Math.Min(SizeOf(_part) - offset, MigrationPacket.LargestChunk));
    }

    /// <summary>The packet that <see cref="Next"/> asked for is made.</summary>
    public void Produced(MigrationPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        if (!_isBusy || Stage != MigrationStage.ProcessData || packet.Type != _part || !_ring.TryProduce(packet))
        {
            throw new ModelBugException($"GT {Gt} did not ask for {packet.Type} at {packet.Offset} in stage {Stage}.");
        }

        _isBusy = false;
        if (_part == MigrationPacketType.Vram && (_vramSaved += packet.Size) < _sizes.Vram)
        {
            return;
        }

        _part = After(_part);
    }

    /// <summary>The reader takes a packet, or null where none is ready.</summary>
    public MigrationPacket? Consume() => _ring.Consume();

    public void Fail(Errno errno)
    {
        Stage = MigrationStage.Failed;
        Errno = errno;
    }

    public void Finish() => Stage = MigrationStage.Finished;

    private void SkipEmptyParts()
    {
        while (_part != MigrationPacketType.Trailer && SizeOf(_part) == 0)
        {
            _part = After(_part);
        }
    }

    private long SizeOf(MigrationPacketType part) => part switch
    {
        MigrationPacketType.Guc => _sizes.Guc,
        MigrationPacketType.Ggtt => _sizes.Ggtt,
        MigrationPacketType.Mmio => _sizes.Mmio,
        _ => _sizes.Vram,
    };

    private static MigrationPacketType After(MigrationPacketType part) => part switch
    {
        MigrationPacketType.Guc => MigrationPacketType.Ggtt,
        MigrationPacketType.Ggtt => MigrationPacketType.Mmio,
        MigrationPacketType.Mmio => MigrationPacketType.Vram,
        _ => MigrationPacketType.Trailer,
    };
}
