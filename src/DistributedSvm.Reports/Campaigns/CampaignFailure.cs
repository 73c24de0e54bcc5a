namespace DistributedSvm.Reports.Campaigns;

/// <summary>One run that went wrong: its seed, and the first thing that broke.</summary>
public sealed record CampaignFailure(ulong Seed, string Invariant, string Entity, string At, string Text);
