using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF being saved, over all GTs: what the reader of the stream gets (xe_sriov_pf_migration_save_consume): DESCRIPTOR, the GTs' packets, TRAILER.</summary>
[GenerateSerializer]
public sealed class VfSave(MigrationIdentity identity, ImmutableArray<SaveSizes> sizes)
{
    [Id(0)]
    private readonly MigrationIdentity _identity = identity;

    [Id(1)]
    private readonly GtSave[] _gts = [.. sizes.Select((size, gt) => new GtSave(gt, size))];

    [Id(2)]
    private bool _isDescribed;

    [Id(3)]
    private bool _isClosed;

    public IReadOnlyList<GtSave> Gts => _gts;

    /// <summary>A GT has packets to make, or the reader to take some.</summary>
    public bool IsRunning => !_gts.All(gt => gt.Stage is MigrationStage.Finished or MigrationStage.Failed);

    /// <summary>Every GT has made all of its packets.</summary>
    public bool IsDataDone => _gts.All(gt => gt.Stage == MigrationStage.DataDone);

    /// <summary>
    /// The next packet of the stream. EAGAIN: none is ready, the reader waits. ENODATA: that was all. A failed GT's errno.
    /// </summary>
    public Errno Read(out MigrationPacket? packet)
    {
        packet = null;
        if (_gts.FirstOrDefault(gt => gt.Stage == MigrationStage.Failed) is { } failed)
        {
            return failed.Errno;
        }

        if (!_isDescribed)
        {
            _isDescribed = true;
            packet = MigrationPacket.Descriptor(_identity);
            return Errno.Ok;
        }

        foreach (GtSave gt in _gts)
        {
            packet = gt.Consume();
            if (packet is not null)
            {
                return Errno.Ok;
            }
        }

        if (!IsDataDone)
        {
            return Errno.EAGAIN;
        }

        if (_isClosed)
        {
            return Errno.ENODATA;
        }

        _isClosed = true;
        packet = MigrationPacket.Trailer();
        return Errno.Ok;
    }

    /// <summary>EIO unless every GT is at DATA_DONE (xe_gt_sriov_pf_control_finish_save_vf).</summary>
    public Errno Finish()
    {
        if (!IsDataDone)
        {
            Fail(Errno.EIO);
            return Errno.EIO;
        }

        foreach (GtSave gt in _gts)
        {
            gt.Finish();
        }

        return Errno.Ok;
    }

    /// <summary>All GTs give up, those that have failed already for their own reason.</summary>
    public void Fail(Errno errno)
    {
        foreach (GtSave gt in _gts.Where(gt => gt.Stage != MigrationStage.Failed))
        {
            gt.Fail(errno);
        }
    }
}
