using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;
using DistributedSvm.Reports.Charts;

namespace DistributedSvm.Reports.Tests.Charts;

public sealed class FieldTextTests
{
    private static readonly EntityId Pf = new(3, EntityKind.PhysicalFunction);
    private readonly FieldText _text = new(id => $"<{id}>", text => text);

    public static TheoryData<string, object?, string> Fields => new()
    {
        { "Anything", null, "" },
        { "Operation", new OperationId(3), "" },
        { "Errno", Errno.EBUSY, "" },
        { "Flags", 0, "" },
        { "Revoked", false, "" },
        { "IsRevoked", true, "is revoked" },
        { "Attachment", 7, "attachment 7" },
        { "Bytes", 8_294_400L, "8.29 MB" },
        { "BytesPerBuffer", 8_294_400L, "bytes per buffer 8.29 MB" },
        { "DmaBuf", Pf, "<PhysicalFunction:3>" },
        { "FdHolder", Pf, "fd holder <PhysicalFunction:3>" },
        { "FdHolder", default(EntityId), "" },
        { "Kind", InterconnectKind.PeerToPeerSg, "peer-to-peer-sg" },
        { "Kind", InterconnectKind.None, "" },
        { "Exporter", ExporterKind.VfioPci, "vfio-pci" },
        { "Match", default(InterconnectOffer), "" },
        { "Expected", default(ContentTag), "" },
        { "Expected", new ContentTag(Pf, 1, 2), "expected PhysicalFunction:3 buffer 1 version 2" },
        { "Ranges", ImmutableArray.Create(AddressRange.FromLength(0x1000, 4096)), "0x1000+4.10 kB" },
        { "Ranges", ImmutableArray<AddressRange>.Empty, "no ranges" },
        { "PeerDistances", ImmutableArray.Create(0, 4, 4, -1), "peer distances [0, 4, 4, 1 more]" },
        { "Offers", ImmutableArray.Create(new InterconnectOffer(InterconnectKind.Iov, Pf, Pf, 2, 0)), "[iov]" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_says_what_is_worth_a_place(string name, object? value, string text) =>
        Assert.Equal(text, _text.Brief(new MessageField(name, value)));

    [Fact]
    public void A_field_of_any_class_has_a_text() =>
        Assert.StartsWith("cost ", _text.Brief(new MessageField("Cost", new FrameCost(SimTime.FromMilliseconds(1), 2, 3))), StringComparison.Ordinal);
}
