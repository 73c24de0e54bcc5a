using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>What a guest's screen sees of an engine that hangs.</summary>
public sealed class EngineHangTests
{
    /// <summary>A refresh every 4 ms on both sides, a millisecond of rendering, three buffers.</summary>
    private static readonly Box Calm = new() { Duration = SimTime.FromMilliseconds(60) };

    [Fact]
    public void Frames_behind_a_hung_engine_are_late_and_refreshes_without_a_free_buffer_are_missed()
    {
        // The hang waits for the frame of 20 ms and holds the engine from 21 to 31 ms and a bit. The frames of 24 and 28 ms are rendered behind it, until 33 ms, and shown
        // at 36 ms; until then they and the one on the screen are all three buffers, so that the refreshes at 32 and 36 ms find none.
        BoxRun plain = BoxRun.Of(Calm);
        BoxRun hung = BoxRun.Of(Calm with { Faults = [Hang(EngineKind.Render)] });
        hung.AssertClean();
        Assert.Equal(0, plain.Count("missedVsyncs"));
        Assert.Equal(2, hung.Count("missedVsyncs"));
        Assert.Equal(plain.Count("frames") - 2, hung.Count("frames"));
    }

    [Fact]
    public void A_hung_copy_engine_disturbs_nobody_who_renders()
    {
        BoxRun hung = BoxRun.Of(Calm with { Faults = [Hang(EngineKind.Copy)] });
        hung.AssertClean();
        Assert.Equal((0, BoxRun.Of(Calm).Count("frames")), (hung.Count("missedVsyncs"), hung.Count("frames")));
    }

    [Fact]
    public void A_world_with_a_hung_engine_survives_a_snapshot_after_every_event()
    {
        Box box = Calm with { Faults = [Hang(EngineKind.Render)] };
        Assert.Equal(BoxRun.Of(box).Digest, BoxRun.Of(box, new ThroughSerializer()).Digest);
    }

    private static (SimTime At, EntityId To, Message Message) Hang(EngineKind engine) =>
        (SimTime.FromMicroseconds(20_500), Calm.Gpu(0), new HangEngine(engine, SimTime.FromMilliseconds(10)));
}
