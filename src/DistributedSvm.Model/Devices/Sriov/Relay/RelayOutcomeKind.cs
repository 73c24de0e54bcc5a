namespace DistributedSvm.Model.Devices;

/// <summary>What became of a relay message that came in.</summary>
public enum RelayOutcomeKind
{
    /// <summary>It is malformed: nobody answers it.</summary>
    Refused,

    /// <summary>A reply to what nobody asked, or was answered before.</summary>
    Stray,

    /// <summary>A request, or an event, of the other side.</summary>
    Asked,

    /// <summary>BUSY: wait on.</summary>
    Extended,

    /// <summary>RETRY: the request has to be sent again.</summary>
    Repeated,
    Failed,
    Answered,
}
