using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Svm;

/// <summary>What the process itself may read of its devices' counters.</summary>
public sealed partial class AddressSpace
{
    /// <summary>By index of the device.</summary>
    [Id(80)]
    private readonly SvmTally[] _tallies = new SvmTally[spec.Devices.Length];

    private void Tally(int device, string name, long by)
    {
        SvmTally tally = _tallies[device];
        _tallies[device] = name switch
        {
            SvmMetrics.Faults => tally with { Faults = tally.Faults + by },
            SvmMetrics.TlbInvalidations => tally with { Invalidations = tally.Invalidations + by },
            SvmMetrics.SizedMigrations => tally with { Migrations = tally.Migrations + by },
            _ => tally,
        };
    }

    private void Answer(EntityId asking, ReadSvmCounters read, IOutbox outbox)
    {
        bool isThere = read.Device >= 0 && read.Device < _tallies.Length;
        SvmTally tally = isThere ? _tallies[read.Device] : default;
        outbox.Send(asking, new SvmCounters(read.Operation, isThere ? Errno.Ok : Errno.ENODEV, tally.Faults, tally.Invalidations, tally.Migrations), Calibration.Call);
    }
}
