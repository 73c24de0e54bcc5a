using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests;

public class MessageAttributesTests
{
    private static readonly EntityId Scenario = new(0, EntityKind.Scenario);
    private static readonly EntityId Gpu = new(1, EntityKind.Gpu);
    private static readonly EntityId Buffer = new(2, EntityKind.DmaBuf, 7);

    [Fact]
    public void An_answer_with_ranges_tells_buffer_errno_ranges_and_bytes()
    {
        RangeXArray ranges = RangeXArray.Create(1, [AddressRange.FromLength(0, 4096), AddressRange.FromLength(8192, 8192)]);

        Dictionary<string, object> attributes = Of(Buffer, Gpu, new Mapped(new OperationId(3), Errno.Ok, ranges));

        Assert.Equal(Buffer, attributes[AttributeNames.DmaBufId]);
        Assert.Equal("Ok", attributes[AttributeNames.Errno]);
        Assert.Equal(2L, attributes[AttributeNames.RangeCount]);
        Assert.Equal(12288L, attributes[AttributeNames.Bytes]);
    }

    [Fact]
    public void A_buffer_is_found_as_receiver_and_in_fields()
    {
        Assert.Equal(Buffer, Of(Gpu, Buffer, new Map(new OperationId(1), 1))[AttributeNames.DmaBufId]);
        Assert.Equal(Buffer, Of(Scenario, Gpu, new ActOnDevice(default, DeviceAction.LowPower, Buffer))[AttributeNames.DmaBufId]);
    }

    [Fact]
    public void The_interconnect_of_a_match_is_named_and_none_is_left_out()
    {
        var match = new InterconnectOffer(InterconnectKind.PeerToPeerSg, Gpu, Gpu, 0, 0);

        Assert.Equal("peer-to-peer-sg", Of(Buffer, Gpu, new Attached(default, Errno.Ok, 1, match))[AttributeNames.InterconnectKind]);
        Assert.False(Of(Buffer, Gpu, new Attached(default, Errno.EINVAL, 0, default)).ContainsKey(AttributeNames.InterconnectKind));
    }

    [Fact]
    public void Bytes_that_a_message_states_are_told()
    {
        Assert.Equal(65536L, Of(Gpu, Gpu, new TransferRequest(default, 0, 1, 65536, TransferKind.Push))[AttributeNames.Bytes]);
    }

    [Fact]
    public void An_operation_and_its_end_are_found_whatever_their_fields_are_called()
    {
        Message done = TransferDone.Failed(new OperationId(9), Errno.EIO);

        Assert.Equal(new OperationId(9), MessageAttributes.OperationOf(done));
        Assert.Equal(Errno.EIO, MessageAttributes.ErrnoOf(done));
        Assert.Null(MessageAttributes.ErrnoOf(new Map(default, 1)));
    }

    [Fact]
    public void Traces_call_an_operation_by_its_step_or_else_by_its_type()
    {
        Assert.Equal("map", new Map(default, 1).TraceName);
        Assert.Equal("transfer-request", new TransferRequest(default, 0, 1, 1, TransferKind.Push).TraceName);
        Assert.Equal("function-level-reset", new ActOnDevice(default, DeviceAction.FunctionLevelReset).TraceName);
    }

    [Fact]
    public void Roots_are_what_the_scenario_sends_and_ticks_of_workloads_and_displays()
    {
        Assert.True(MessageAttributes.IsRoot(Envelope(Scenario, Gpu, new Map(default, 1))));
        Assert.True(MessageAttributes.IsRoot(Envelope(Gpu, Gpu, new GuestVblank())));
        Assert.False(MessageAttributes.IsRoot(Envelope(Gpu, Buffer, new Map(default, 1))));
    }

    private static Envelope Envelope(EntityId from, EntityId to, Message message) => new(SimTime.Zero, from, 1, to, message, default);

    private static Dictionary<string, object> Of(EntityId from, EntityId to, Message message)
    {
        var sink = new Sink();
        MessageAttributes.Describe(Envelope(from, to, message), sink);
        return sink.Attributes;
    }

    /// <summary>Refuses a name that comes twice.</summary>
    private sealed class Sink : IAttributeSink
    {
        public Dictionary<string, object> Attributes { get; } = [];

        public void Add(string name, long value) => Attributes.Add(name, value);

        public void Add(string name, string value) => Attributes.Add(name, value);

        public void Add(string name, EntityId value) => Attributes.Add(name, value);
    }
}
