using DistributedSvm.Engine.Results;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Workloads.Share;

namespace DistributedSvm.Model.Tests.Sharing.Objects;

/// <summary>
/// The table of KUnit xe_dma_buf (drivers/gpu/drm/xe/tests/xe_dma_buf.c): memory of the object, capabilities of the importer, same or other device; where the object is after
/// the import, or that the import is refused. The kernel's own table has these 18.
/// </summary>
public sealed class XeDmaBufTests
{
    public static TheoryData<ObjectPlacement, string, bool, SharePath, int> Table
    {
        get
        {
            var table = new TheoryData<ObjectPlacement, string, bool, SharePath, int>();
            foreach (ObjectPlacement placement in (ObjectPlacement[])[ObjectPlacement.Vram, ObjectPlacement.System, ObjectPlacement.Both])
            {
                foreach (string importer in (string[])["p2p", "no p2p", "not dynamic"])
                {
                    foreach (bool isOther in (bool[])[false, true])
                    {
                        (SharePath path, int moves) = Expected(placement, importer == "p2p", isOther);
                        table.Add(placement, importer, isOther, path, moves);
                    }
                }
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_object_is_where_the_kernels_test_expects_it(ObjectPlacement placement, string importer, bool isOther, SharePath path, int moves)
    {
        ImporterProfile profile = importer switch { "p2p" => Taker.PeerToPeer, "no p2p" => Taker.NoPeerToPeer, _ => Taker.Static };
        var box = new ObjectBox { Shares = [new Share { Placement = placement, Importers = [new Taker(isOther ? 1 : 0, profile)] }] };
        RunTotals totals = box.Run();
        Assert.Empty(totals.Violations.Select(record => record.Violation));
        Assert.Equal(1, totals.Metrics.Counter(path == SharePath.None ? PathMetrics.Refused : PathMetrics.Of(path)));
        Assert.Equal(moves, totals.Metrics.Counter(ObjectMetrics.Moved));
        Assert.Equal(path != SharePath.None, totals.Metrics.Counter(ShareMetrics.Of(ShareMetrics.Accesses, 0)) > 0);
        Assert.Equal(0, totals.Metrics.Counter(ShareMetrics.Of(ShareMetrics.AccessesRefused, 0)));
    }

    [Theory]
    [InlineData(ProtocolKind.RfcV1)]
    [InlineData(ProtocolKind.RfcV2)]
    [InlineData(ProtocolKind.MappingTypes)]
    public void The_table_holds_under_every_protocol(ProtocolKind protocol)
    {
        foreach ((ObjectPlacement placement, string importer, bool isOther, SharePath path, int moves) in Table.Select(row => row.Data))
        {
            ImporterProfile profile = importer switch { "p2p" => Taker.PeerToPeer, "no p2p" => Taker.NoPeerToPeer, _ => Taker.Static };
            var box = new ObjectBox
            {
                Protocol = ProtocolSettings.Of(protocol),
                Shares = [new Share { Placement = placement, Importers = [new Taker(isOther ? 1 : 0, profile)] }],
            };
            RunTotals totals = box.Run();
            Assert.Equal((1, moves), (
                totals.Metrics.Counter(path == SharePath.None ? PathMetrics.Refused : PathMetrics.Of(path)), totals.Metrics.Counter(ObjectMetrics.Moved)));
        }
    }

    /// <summary>check_residency, and what must be refused.</summary>
    private static (SharePath Path, int Moves) Expected(ObjectPlacement placement, bool isPeerToPeer, bool isOther)
    {
        if (!isOther)
        {
            return (placement == ObjectPlacement.System ? SharePath.System : SharePath.Vram, 0);
        }

        if (placement == ObjectPlacement.System)
        {
            return (SharePath.System, 0);
        }

        if (isPeerToPeer)
        {
            return (SharePath.PeerToPeer, 0);
        }

        return placement == ObjectPlacement.Vram ? (SharePath.None, 0) : (SharePath.System, 1);
    }
}
