namespace DistributedSvm.Model.Devices;

/// <summary>A command that a GuC has not answered yet.</summary>
[GenerateSerializer]
public sealed class SentCommand(int vf, int gt)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public int Gt { get; } = gt;
}
