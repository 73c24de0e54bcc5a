using System.Collections.Immutable;
using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>
/// Every invariant of the protocol is broken on purpose, by a party that misbehaves, by a posted series, or by a program of steps with a mistake in it, and is
/// reported with the party at fault. One file for each theme.
/// </summary>
public sealed partial class InvariantTests
{
    private static readonly EntityId Importer = Peers.PhysicalFunction;
    private static readonly OperationId Operation = Peers.Operation(6);
    private static readonly LockTicket Chain = new(Peers.Vfio, Peers.Operation(80));

    /// <summary>A PF of this protocol and the peer that plays its dma-buf and GPU.</summary>
    private static (Conversation Pf, ScriptedDmaBuf Peer) Pf(
        ProtocolKind protocol, ImmutableArray<AddressRange> ranges, ImmutableArray<InterconnectOffer>? offers = null)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Protocol = ProtocolSettings.Of(protocol), Gucs = new GucPlace(Peers.Guc, 1) });
        return (pf, new ScriptedDmaBuf(pf, offers ?? TestBuffer.ExporterOffers, ranges));
    }

    private static Imported Import(Conversation pf, ScriptedDmaBuf peer, ImmutableArray<AddressRange> ranges, ImporterProfile? profile = null)
    {
        var import = new ImportBuffer(Peers.Operation(40), Peers.DmaBuf, ranges.Sum(range => (long)range.Length), profile ?? ImporterProfile.Driver);
        return Assert.IsType<Imported>(Assert.Single(peer.Serve(pf.Tell(Peers.Guest, import))).Message);
    }

    private static void Invalidate(Conversation pf, ScriptedDmaBuf peer) =>
        Assert.Empty(peer.Serve(pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(200), 1, Chain))));

    private static List<SentMessage> Access(Conversation pf, ScriptedDmaBuf peer, Imported imported) =>
        peer.Serve(pf.Tell(Peers.Guest, new AccessBuffer(Peers.Operation(70), imported.Surface, TestGpu.Tag(1), IsWrite: false)));

    /// <summary>Has the buffer run these steps, whatever its vfio base would do.</summary>
    private static void RunProgram(Conversation buffer, BufferStatus target, params ImmutableArray<BufferStep> steps)
    {
        OperationId id = Peers.Operation(900);
        buffer.Corrupt(entity =>
        {
            FieldInfo exporting = typeof(DmaBuf).GetField("_exporting", BindingFlags.Instance | BindingFlags.NonPublic)!;
            var operations = (SortedDictionary<OperationId, BufferOperation>)exporting.GetValue(entity)!;
            operations.Add(id, new BufferOperation(new LockTicket(Peers.Vfio, id), steps, target, LockSet.MemoryLock));
        });
        buffer.Run(buffer.Self, new ContinueBuffer(id, steps[0]));
    }

    private static void AssertFound(Conversation party, params (string Invariant, Blame Blame)[] expected) =>
        Assert.Equal(expected, party.Violations.Select(violation => (violation.Invariant, violation.Blame)));
}
