namespace DistributedSvm.Model.Devices;

/// <summary>How far a frame of a guest is.</summary>
[GenerateSerializer]
public enum FramePhase
{
    /// <summary>The job is on its way, or will be: the guest stands still.</summary>
    Rendering,

    /// <summary>The render fence has signalled; the flush is due, but the guest stands still.</summary>
    Rendered,

    /// <summary>The flush is on its way.</summary>
    Flushed,

    /// <summary>It is over, but the guest stands still and has not been told.</summary>
    Over,
}
