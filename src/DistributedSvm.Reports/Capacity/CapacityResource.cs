namespace DistributedSvm.Reports.Capacity;

/// <summary>Something that VFs share, and how much of it was in use.</summary>
/// <param name="Kind"><c>render</c> or <c>copy</c> for an engine, <c>link</c> for one direction of a link.</param>
/// <param name="Name">The GPU, or the link.</param>
/// <param name="Use">Of an engine the share of the time in which it had a job; of a link the share of the bytes that it could have carried.</param>
public sealed record CapacityResource(string Kind, string Name, decimal Use)
{
    public const string LinkKind = "link";

    /// <summary>As a sentence has it.</summary>
    public string Title => Kind == LinkKind ? $"the link {Name}" : $"the {Kind} engine of {Name}";
}
