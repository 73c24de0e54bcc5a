using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>What its steps cost a CPU, and what is counted of them.</content>
public sealed partial class AddressSpace
{
    private static long Microseconds(SimTime time) => time.Picoseconds / 1_000_000;

    /// <summary>The pages of an interval, or its folios: naturally aligned chunks that are whole in it, the largest that fit.</summary>
    private long UnitsOf(AddressRange range)
    {
        if (!Costs.HasFolios)
        {
            return (long)range.Length / SvmPages.Size;
        }

        long units = 0;
        for (ulong at = range.Start; at <= range.End && at >= range.Start; units++)
        {
            long size = SvmPages.Size;
            foreach (long chunk in Settings.Chunks)
            {
                if (at % (ulong)chunk == 0 && at + (ulong)chunk - 1 <= range.End)
                {
                    size = chunk;
                    break;
                }
            }

            at += (ulong)size;
        }

        return units;
    }

    /// <summary>The first half of what a migration costs; <see cref="FinalizeCost"/> is the rest.</summary>
    private SimTime IsolateCost(IEnumerable<AddressRange> ranges) => new(MigrateCost(ranges).Picoseconds / 2);

    private SimTime FinalizeCost(IEnumerable<AddressRange> ranges)
    {
        SimTime all = MigrateCost(ranges);
        return new SimTime(all.Picoseconds - (all.Picoseconds / 2));
    }

    private SimTime MigrateCost(IEnumerable<AddressRange> ranges) => Costs.MigrateFixed + (Costs.MigratePage * ranges.Sum(UnitsOf));

    private SimTime GetPagesCost(AddressRange range) => Costs.GetPagesFixed + (Costs.GetPagesPage * UnitsOf(range));

    private SimTime BindCost(AddressRange range) => Costs.BindFixed + (Costs.BindPage * UnitsOf(range));

    private void Observe(int device, string name, long by, IOutbox outbox)
    {
        if (by != 0)
        {
            Tally(device, name, by);
            outbox.Observe(Observation.Count(SvmMetrics.Of(Spec.Devices[device], name), by));
        }
    }

    private void Observe(int device, long bytes, string name, long by, IOutbox outbox)
    {
        Tally(device, name, by);
        outbox.Observe(Observation.Count(SvmMetrics.Of(Spec.Devices[device], bytes, name), by));
    }

    /// <summary>A counter of microseconds of the driver for one size of ranges, and the histogram of the same name without its unit.</summary>
    private void ObserveTime(int device, long bytes, string name, SimTime time, IOutbox outbox)
    {
        Observe(device, bytes, name + "_us", Microseconds(time), outbox);
        outbox.Observe(Observation.Sample(SvmMetrics.Of(Spec.Devices[device], bytes, name), time.Picoseconds));
    }

    /// <summary>The size of ranges that so many bytes are counted under: the largest chunk that they fill.</summary>
    private long SizeOf(long bytes)
    {
        foreach (long chunk in Settings.Chunks)
        {
            if (bytes >= chunk)
            {
                return chunk;
            }
        }

        return Settings.Chunks[^1];
    }

    /// <summary>Pages have migrated, of ranges of so many bytes at most.</summary>
    private void CountCopy(PageRun source, int target, long most, IOutbox outbox)
    {
        long bytes = (long)source.Bytes;
        if (target == SvmRange.InSystem)
        {
            Observe(source.Device, SvmMetrics.BytesOut, bytes, outbox);
            Observe(source.Device, SizeOf(Math.Min(bytes, most)), SvmMetrics.SizedKiBOut, bytes >> 10, outbox);
        }
        else if (source.Kind == PageKind.Device)
        {
            Observe(target, SvmMetrics.BytesFromPeers, bytes, outbox);
        }
        else if (source.Kind == PageKind.System)
        {
            Observe(target, SvmMetrics.BytesIn, bytes, outbox);
            Observe(target, SizeOf(Math.Min(bytes, most)), SvmMetrics.SizedKiBIn, bytes >> 10, outbox);
        }
    }
}
