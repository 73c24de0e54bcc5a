using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A command of the PF that a GuC is executing: the engines have been told, and have not answered yet.</summary>
[GenerateSerializer]
public sealed class GucCommand(int vf, VfCommand command)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public VfCommand Command { get; } = command;

    /// <summary>The PF's operation, where it waits for the end and not for an event.</summary>
    [Id(2)]
    public OperationId ReplyTo { get; init; }

    /// <summary>Another command has overtaken it: nobody wants to hear of it.</summary>
    [Id(3)]
    public bool IsDropped { get; set; }

    /// <summary>Of a stop: the VF is off the engines, and now its jobs go too.</summary>
    [Id(4)]
    public bool HasCancelled { get; set; }
}
