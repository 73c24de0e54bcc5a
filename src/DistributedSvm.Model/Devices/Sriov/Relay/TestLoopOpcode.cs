namespace DistributedSvm.Model.Devices;

/// <summary>What a test of the relay has the other side do (VFXPF_TESTLOOP_OPCODE_*).</summary>
[GenerateSerializer]
public enum TestLoopOpcode
{
    /// <summary>An empty answer.</summary>
    Nop = 0,

    /// <summary>BUSY first, the answer later.</summary>
    Busy = 1,

    /// <summary>RETRY once.</summary>
    Retry = 2,

    /// <summary>The data come back.</summary>
    Echo = 3,

    /// <summary>A failure, with the errno of the first data word.</summary>
    Fail = 4,
}
