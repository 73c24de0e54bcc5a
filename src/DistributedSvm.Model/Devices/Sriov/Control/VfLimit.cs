namespace DistributedSvm.Model.Devices;

/// <summary>What a timer of the control state machine is for.</summary>
[GenerateSerializer]
public enum VfLimit
{
    /// <summary>All that is being done: 5 s for an FLR, 1 s for anything else.</summary>
    Activity,

    /// <summary>One step: 0.5 s for WAIT_GUC, 5 s for RESET_CONFIG.</summary>
    Step,

    /// <summary>No limit: the GuC was busy, and the command is sent again.</summary>
    Resend,

    /// <summary>An FLR that was announced did not come: 5 s.</summary>
    Prepared,
}
