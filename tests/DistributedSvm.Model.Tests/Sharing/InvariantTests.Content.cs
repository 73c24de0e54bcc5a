using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;
using DistributedSvm.Model.Tests.Workloads;

namespace DistributedSvm.Model.Tests.Sharing;

/// <content>I-31 and I-32: what is read. More of I-31, by entities that err, is with the oracle's tests.</content>
public sealed partial class InvariantTests
{
    [Fact]
    public void I_31_segments_that_shift_what_follows_them()
    {
        // Buffers of six pages, in one range where they can be: RFC v2 programs eight.
        var box = new Box
        {
            Modes = [new(SimTime.Zero, 1024, 6)],
            Protocol = ProtocolSettings.Of(ProtocolKind.RfcV2),
            Replace = spec => spec is GuestSpec ? new TamperedSpec(spec, (_, message) => message is ExportDmaBuf export ? Merged(export) : message, null) : spec,
        };
        BoxRun run = BoxRun.Of(box);
        Assert.Contains(run.Violations, record => record.Violation is { Invariant: "I-31", Blame: Blame.Protocol });
        BoxRun.Of(box with { Protocol = ProtocolSettings.Reference }).AssertClean();
    }

    [Fact]
    public void I_32_segments_that_add_up_to_more_than_the_buffer()
    {
        ImmutableArray<AddressRange> ranges = [Peers.BarPages(0, 3), Peers.BarPages(8, 5)];
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV2, ranges);
        Import(pf, peer, ranges);
        AssertFound(pf, ("I-32", Blame.Protocol));
        Assert.Contains("49152 bytes for a buffer of 32768", pf.Violations[0].Text, StringComparison.Ordinal);
    }

    private static ExportDmaBuf Merged(ExportDmaBuf export) => export.Ranges is [var first, var second] && first.End + 1 == second.Start
        ? export with { Ranges = [new AddressRange(first.Start, second.End)] }
        : export;
}
