namespace DistributedSvm.Scenarios;

/// <summary>The JSON Schema (draft 2020-12) of scenarios, host files and GPU models, for editors. The reader itself is stricter: it also knows what exists.</summary>
public static class ScenarioSchema
{
    public const string FileName = "scenario.schema.json";

    /// <summary>The schema as JSON text.</summary>
    public static string Text
    {
        get
        {
            using StreamReader reader = new(typeof(ScenarioSchema).Assembly.GetManifestResourceStream(FileName)!);
            return reader.ReadToEnd();
        }
    }
}
