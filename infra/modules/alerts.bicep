// Alerts: the queries of alerts/*.kql, dropped events, and a budget. One group of people hears of all.
param name string
param location string
param tags object
param workspaceId string
param email string
param topicIds string[]

@description('Euros a month.')
param monthlyBudget int

@description('First day of a month; a budget cannot be moved to a later one.')
param budgetStart string

var queries = [
  {
    name: 'failed-runs'
    text: 'A run failed'
    query: loadTextContent('../alerts/failed-runs.kql')
    severity: 1
  }
  {
    name: 'queue-age'
    text: 'Runs wait too long'
    query: loadTextContent('../alerts/queue-age.kql')
    severity: 2
  }
  {
    name: 'poison-messages'
    text: 'A message was given up'
    query: loadTextContent('../alerts/poison-messages.kql')
    severity: 1
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'pfmg'
    emailReceivers: empty(email) ? [] : [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [for query in queries: {
  name: '${query.name}-${name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: query.text
    enabled: true
    severity: query.severity
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: query.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    // A table is made by its first row, so on the first day there may be none to query.
    skipQueryValidation: true
    actions: { actionGroups: [people.id] }
  }
}]

resource dropped 'Microsoft.Insights/metricAlerts@2018-03-01' = [for (topicId, place) in topicIds: {
  name: 'dropped-events-${place}-${name}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid gave up an event; the sweeper finds what it told of within minutes.'
    enabled: true
    severity: 3
    scopes: [topicId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dropped'
          metricName: 'DroppedEventCount'
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}]

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'budget-${name}'
  properties: {
    amount: monthlyBudget
    category: 'Cost'
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetStart }
    notifications: {
      nearly: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: []
        contactGroups: [people.id]
      }
      over: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: []
        contactGroups: [people.id]
      }
    }
  }
}
